"""Reads of what is kept; the only place for raw SQL that reads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.sources import sealed
from burgerprofiel.foundation import clock, database, keys

# Starts from the primary key: a party has a few dozen rows at most. The switches ride along, so that no call goes out
# on a switch that was read a moment ago.
_KEPT = """
SELECT off.codes, a.party_id, a.key, a.scope, a.supply, a.retrieved_at, a.fresh_until, a.stale_until, a.content_sealed
FROM (SELECT array_agg(s.supply::text) AS codes FROM sources_switchoff s WHERE s.on_at IS NULL) AS off
LEFT JOIN sources_answer a
    ON a.party_id = %(party)s AND a.scope = %(scope)s AND a.supply = ANY(%(supplies)s) AND a.stale_until > %(now)s
ORDER BY a.retrieved_at DESC
"""
_ALL = """
SELECT a.party_id, a.key, a.supply, a.retrieved_at, a.fresh_until, a.stale_until, a.content_sealed
FROM sources_answer a WHERE a.party_id = %(party)s AND a.stale_until > %(now)s ORDER BY a.supply, a.retrieved_at
"""
_SWITCHES = """
SELECT DISTINCT ON (supply) supply, reason, off_at, on_at, on_reason FROM sources_switchoff
ORDER BY supply, off_at DESC
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of answers, newest first, not yet opened; and which supplies operators switched off."""

    rows: tuple[dict[str, Any], ...]
    off: frozenset[str]


def find_kept(party_id: UUID, *, scope: bytes, supplies: Collection[str]) -> Found:
    """What is kept of a party that the transaction sees, and the switches: one statement."""
    values = {"party": party_id, "scope": scope, "supplies": list(supplies), "now": clock.now()}
    rows = database.prepared_rows(_KEPT, values, binary=True)
    off = frozenset(rows[0]["codes"] or ())
    return Found(tuple(row for row in rows if row["key"] is not None), off)


def all_kept(party_id: UUID, *, keyring: keys.Keyring) -> list[sealed.Kept]:
    """Everything that is kept of a party that the transaction sees, whoever asked it. Raises KeyServiceError."""
    rows = database.prepared_rows(_ALL, {"party": party_id, "now": clock.now()}, binary=True)
    return sealed.opened(rows, keyring=keyring)


def last_switches() -> dict[str, dict[str, Any]]:
    """The last time that each supply was switched off, by supply."""
    return {row["supply"]: row for row in database.rows(_SWITCHES)}
