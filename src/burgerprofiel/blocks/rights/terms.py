"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased

EXPORT_KEPT: Final = timedelta(days=7)
DOWNLOADED_KEPT: Final = timedelta(hours=24)
BREACH_KEPT: Final = timedelta(days=5 * 366)

_SETTLED = "(SELECT e.settled_at FROM rights_erasure e WHERE e.id = t.erasure_id)"

TERMS: Final = (
    erased(
        "rights_erasure",
        ends=after("settled_at", timedelta(days=3653)),
        party="t.party_id",
        whose="false",
        why="The proof that somebody was erased; of the person it says nothing but an id that no longer leads to them.",
    ),
    erased(
        "rights_wish",
        ends=after("settled_at", timedelta(days=365)),
        party="t.party_id",
        owner=Owner.AUTHORITY,
        authority="t.ovo_code",
        why="So long a person may complain about the answer.",
    ),
    erased(
        "rights_erasurepart",
        ends=f"{_SETTLED} + make_interval(secs => {timedelta(days=365).total_seconds():.0f})",
        party="t.party_id",
        owner=Owner.AUTHORITY,
        last=True,
        why="So long a person may complain about the answer.",
    ),
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
        whose="EXISTS (SELECT FROM rights_export e WHERE e.id = t.export_id AND e.party_id = %(party)s)",
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
        "rights_breachconfirmation",
        ends="'-infinity'::timestamptz",
        only="NOT EXISTS (SELECT FROM rights_breach b WHERE b.id = t.breach_id)",
        party="t.party_id",
        whose="%(party)s IN (t.party_id, t.person_id)",
        owner=Owner.AUTHORITY,
        why="It goes with its breach.",
    ),
    erased(
        "rights_correction",
        ends=after("settled_at", timedelta(days=365)),
        party="t.party_id",
        file="t.dossier_id",
        authority="t.ovo_code",
        owner=Owner.AUTHORITY,
        why="So long a person may complain about the answer.",
    ),
    *(
        erased(
            table,
            ends="'-infinity'::timestamptz",
            only="NOT EXISTS (SELECT FROM rights_correction c WHERE c.id = t.correction_id)",
            party="t.party_id",
            file="(SELECT c.dossier_id FROM rights_correction c WHERE c.id = t.correction_id)",
            authority="t.ovo_code",
            owner=Owner.AUTHORITY,
            why="It goes with its request to correct.",
        )
        for table in ("rights_correctionmessage", "rights_correctionfile")
    ),
)
