"""Erasing what is over its term, in every table that a block declares one for (`foundation.retention`)."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db import transaction
from prometheus_client import Counter

from burgerprofiel.blocks.rights.contracts import RETAIN
from burgerprofiel.foundation import clock, database, gate, holds, purposes, retention
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.retention import Kept, Term

BATCH = 5_000
_LONGEST = "SET LOCAL statement_timeout = '15min'"
_log = structlog.get_logger(__name__)
_ERASED = Counter(
    "burgerprofiel_retention_erased", "Rows erased at the end of their term", labelnames=("table",)
)


def terms() -> tuple[Term, ...]:
    """The terms of all tables: the foundation's first, then block by block as they are installed."""
    return (*retention.TERMS, *(term for block in purposes.blocks() for term in block.terms))


def erase(*, batch: int = BATCH) -> dict[str, int]:
    """Erase every row whose term is over; how many per table, tables without any left out.

    In batches of one transaction each, so that no lock is held long; who dies half-way goes on the next time. A
    row that somebody locks is left for the next time, and what a legal hold keeps until the hold is over.
    """
    erased = {
        term.table: count
        for term in terms()
        if term.kept is Kept.ERASED and (count := _table(term, batch=batch))
    }
    _log.info("retention.erased", **erased)
    return erased


def _table(term: Term, *, batch: int) -> int:
    total = 0
    while True:
        count = _batch(term, limit=batch)
        total += count
        if count < batch:
            _ERASED.labels(term.table).inc(total)
            return total


@transaction.atomic
def _batch(term: Term, *, limit: int) -> int:
    database.rows(_LONGEST)
    found = database.rows(statement(term), {"now": clock.now(), "limit": limit})
    parties: dict[UUID, int] = {row["party_id"]: row["count"] for row in found if row["party_id"]}
    # Without a note, which would be sealed: erasing goes on without the vault, and of whom it no longer knows.
    gate.admit(gate.SYSTEM, parties=parties, purpose=RETAIN, operation=Operation.DELETE)
    return sum(row["count"] for row in found)


def statement(term: Term) -> str:
    """The statement that erases one batch of a table and counts it per party."""
    return f"""
WITH doomed AS (
    SELECT t.ctid FROM {term.table} t
    WHERE {term.ends} < %(now)s AND {term.only} AND {holds.free(party=term.party, file=term.file)}
    LIMIT %(limit)s FOR UPDATE OF t SKIP LOCKED
), gone AS (
    DELETE FROM {term.table} t USING doomed WHERE t.ctid = doomed.ctid
    RETURNING {term.party or "NULL::uuid"} AS party_id
)
SELECT party_id, count(*) AS count FROM gone GROUP BY party_id
"""  # noqa: S608 - terms are constants of the code
