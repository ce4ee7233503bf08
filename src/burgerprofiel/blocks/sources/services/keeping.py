"""Keeping answers for a while, sealed to whom they are about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from burgerprofiel.blocks.sources import sealed
from burgerprofiel.blocks.sources.purposes import KEEP
from burgerprofiel.blocks.sources.sealed import Kept, Key
from burgerprofiel.blocks.sources.services import reminding
from burgerprofiel.foundation import clock, database, gate, keys
from burgerprofiel.foundation.gate import Operation

BATCH = 5_000
# An answer that took longer on its way never replaces a newer one.
_WRITE = """
INSERT INTO sources_answer AS kept
    (party_id, key, scope, supply, retrieved_at, fresh_until, stale_until, content_sealed)
SELECT * FROM unnest(
    %(parties)s::uuid[], %(keys)s::bytea[], %(scopes)s::bytea[], %(supplies)s::text[],
    %(retrieved)s::timestamptz[], %(fresh)s::timestamptz[], %(stale)s::timestamptz[], %(contents)s::bytea[])
ON CONFLICT (party_id, key) DO UPDATE SET
    retrieved_at = excluded.retrieved_at, fresh_until = excluded.fresh_until,
    stale_until = excluded.stale_until, content_sealed = excluded.content_sealed
WHERE kept.retrieved_at < excluded.retrieved_at
RETURNING key
"""
_FORGET = """
WITH doomed AS (
    SELECT ctid FROM sources_answer WHERE stale_until < %(now)s LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM sources_answer a USING doomed WHERE a.ctid = doomed.ctid RETURNING a.party_id
)
SELECT party_id, count(*) AS count FROM gone GROUP BY party_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An answer of a party that is to be kept under a key."""

    party_id: UUID
    key: Key
    kept: Kept


def write(rows: Collection[Row]) -> None:
    """Keep answers, over older ones under the same keys; reminders that they make groundless go with what was.

    The row in the log is that of the question.

    Nobody has to be signed in any more: an answer may come late. Raises KeyServiceError and DatabaseError.
    """
    with database.writing():
        sealer = keys.sealer({row.party_id for row in rows})
        written = database.rows(
            _WRITE,
            {
                "parties": [row.party_id for row in rows],
                "keys": [row.key.exact for row in rows],
                "scopes": [row.key.scope for row in rows],
                "supplies": [row.kept.supply for row in rows],
                "retrieved": [row.kept.retrieved_at for row in rows],
                "fresh": [row.kept.fresh_until for row in rows],
                "stale": [row.kept.stale_until for row in rows],
                "contents": [
                    sealer.seal(
                        sealed.encode(row.kept.content),
                        party_id=row.party_id,
                        purpose=sealed.purpose(row.key.exact, row.party_id),
                    )
                    for row in rows
                ],
            },
        )
        newest = {bytes(one["key"]) for one in written}
        reminding.forget_outdated(
            [reminding.Answer(row.party_id, row.kept) for row in rows if row.key.exact in newest]
        )


def forget(*, batch: int = BATCH) -> int:
    """Erase answers whose time is over, with a row for each party; how many."""
    total = 0
    while True:
        with database.writing():
            found = database.rows(_FORGET, {"now": clock.now(), "limit": batch})
            counts: dict[UUID, int] = {row["party_id"]: row["count"] for row in found}
            if counts:
                gate.admit(gate.SYSTEM, parties=counts, purpose=KEEP, operation=Operation.DELETE)
        total += sum(counts.values())
        if sum(counts.values()) < batch:
            return total
