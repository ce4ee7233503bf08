"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased, impersonal
from burgerprofiel.foundation.searching import index

_YEAR, _TEN_YEARS = timedelta(days=365), timedelta(days=3653)
_WEEK, _QUARTER = timedelta(days=7), timedelta(days=90)
# A file that was removed or hidden leaves a year later; a closed one a year after it left the sight of its residents.
_YEARS = "(SELECT s.years_shown + 1 FROM dossiers_source s WHERE s.id = t.source_id)"
_DOSSIER_ENDS = f"LEAST({after('ended_at', _YEAR)}, t.closed_at + make_interval(years => {_YEARS}))"
_AUTHORITY = "(SELECT s.authority_id FROM dossiers_source s WHERE s.id = t.source_id)"
_AUTHORITY_OF_FILE = (
    "(SELECT s.authority_id FROM dossiers_dossier d JOIN dossiers_source s ON s.id = d.source_id"
    " WHERE d.party_id = t.party_id AND d.id = t.dossier_id)"
)
# What is kept once for all readers of a file goes when the last of them goes.
_LAST_READER = (
    "EXISTS (SELECT FROM dossiers_dossier d WHERE d.party_id = %(party)s AND d.id = t.{id})"
    " AND NOT EXISTS (SELECT FROM dossiers_dossier d WHERE d.party_id <> %(party)s AND d.id = t.{id})"
)
_ORPHAN = "NOT EXISTS (SELECT FROM dossiers_dossier d WHERE d.party_id = t.party_id AND d.id = t.dossier_id)"
HOLDS_ERASED: Final = index.holds_gone("files", rows="dossiers_dossier")
"""SQL for whether a part `t` of a search index holds a text of a file that its party has no more."""

TERMS: Final = (
    erased(
        "dossiers_dossier",
        ends=_DOSSIER_ENDS,
        party="t.party_id",
        file="t.id",
        authority=_AUTHORITY,
        owner=Owner.AUTHORITY,
        why="The authority says how many years residents see a closed file; a year more to ask about it.",
    ),
    erased(
        "dossiers_dossierevent",
        ends="'-infinity'::timestamptz",
        only=_ORPHAN,
        party="t.party_id",
        file="t.dossier_id",
        authority=_AUTHORITY_OF_FILE,
        owner=Owner.AUTHORITY,
        why="The history goes with the file.",
    ),
    erased(
        "dossiers_seen",
        ends="'-infinity'::timestamptz",
        only=_ORPHAN,
        party="t.person_id",
        file="t.dossier_id",
        whose="%(party)s IN (t.party_id, t.person_id)",
        why="It goes with the file.",
    ),
    erased(
        "dossiers_searchindex",
        ends=f"CASE WHEN {HOLDS_ERASED} THEN '-infinity' ELSE {after('written_at', _YEAR)} END",
        party="t.party_id",
        why="A copy: it goes with any of its files, and after a year in any case; a search makes it anew.",
    ),
    erased(
        "dossiers_record",
        ends=after("withdrawn_at", _TEN_YEARS),
        file="t.id",
        whose=_LAST_READER.format(id="id"),
        authority=_AUTHORITY,
        owner=Owner.AUTHORITY,
        why="The tombstone keeps late statuses from bringing a removed file back.",
    ),
    erased(
        "dossiers_case",
        ends=after("removed_at", _TEN_YEARS),
        owner=Owner.AUTHORITY,
        why="The tombstone keeps late signals from bringing a destroyed case back.",
    ),
    erased(
        "dossiers_upload",
        ends=after("received_at", _TEN_YEARS),
        file="t.record_id",
        whose=_LAST_READER.format(id="record_id"),
        authority=_AUTHORITY,
        why="Ids and hashes: they make a repeated upload harmless.",
    ),
    erased(
        "dossiers_rejection",
        ends=f"LEAST({after('settled_at', _WEEK)}, {after('received_at', _QUARTER)})",
        owner=Owner.AUTHORITY,
        why="It waits three months for its authority to put it right; once settled, a week in case that was wrong.",
    ),
    *impersonal(
        "dossiers_authority",
        "dossiers_source",
        "dossiers_sourceclient",
        "dossiers_product",
        "dossiers_wording",
        "dossiers_feed",
        "dossiers_caseapi",
        owner=Owner.AUTHORITY,
        why="Organisations, their systems and their words.",
    ),
)
