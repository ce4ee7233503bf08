"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased

EXPORT_KEPT: Final = timedelta(days=7)
DOWNLOADED_KEPT: Final = timedelta(hours=24)
BREACH_KEPT: Final = timedelta(days=5 * 366)

TERMS: Final = (
    erased(
        "rights_export",
        ends=f"LEAST({after('asked_at', EXPORT_KEPT)}, {after('downloaded_at', DOWNLOADED_KEPT)})",
        party="t.party_id",
        why="Who asked takes it along; then it is one more copy to look after.",
    ),
    erased(
        "rights_exportpart",
        ends="'-infinity'::timestamptz",
        only="NOT EXISTS (SELECT FROM rights_export e WHERE e.id = t.export_id)",
        why="It goes with its export.",
    ),
    erased(
        "rights_breach",
        ends=after("closed_at", BREACH_KEPT),
        owner=Owner.AUTHORITY,
        why="The supervisor verifies by it (AVG, article 33(5)), and a claim for damage lapses after five years.",
    ),
    *(
        erased(
            table,
            ends="'-infinity'::timestamptz",
            only="NOT EXISTS (SELECT FROM rights_breach b WHERE b.id = t.breach_id)",
            party="t.party_id" if table == "rights_breachparty" else "",
            owner=Owner.AUTHORITY,
            why="It goes with its breach.",
        )
        for table in ("rights_breachparty", "rights_breachreport", "rights_breachsearch")
    ),
    erased(
        "rights_correction",
        ends=after("settled_at", timedelta(days=365)),
        party="t.party_id",
        owner=Owner.AUTHORITY,
        why="So long a person may complain about the answer.",
    ),
)
