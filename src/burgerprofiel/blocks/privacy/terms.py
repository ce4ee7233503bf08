"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased

_YEAR, _TWO_YEARS = timedelta(days=365), timedelta(days=731)
_ORPHAN = (
    "NOT EXISTS (SELECT FROM privacy_complaint c WHERE c.party_id = t.party_id AND c.id = t.complaint_id)"
)
_AUTHORITY = (
    "(SELECT c.organisation FROM privacy_complaint c WHERE c.party_id = t.party_id AND c.id = t.complaint_id)"
)

TERMS: Final = (
    erased(
        "privacy_complaint",
        ends=after("settled_at", _TWO_YEARS),
        party="t.party_id",
        authority="t.organisation",
        owner=Owner.AUTHORITY,
        why="The supervisor may ask for it while the person can still complain there about the answer.",
    ),
    erased(
        "privacy_complaintstep",
        ends="'-infinity'::timestamptz",
        only=_ORPHAN,
        party="t.party_id",
        authority=_AUTHORITY,
        owner=Owner.AUTHORITY,
        why="The steps go with the complaint.",
    ),
    erased(
        "privacy_inquiry",
        ends=after("asked_at", _TWO_YEARS),
        party="t.party_id",
        authority="t.organisation",
        owner=Owner.AUTHORITY,
        why="Who looked at whose log, and who approved, stays answerable as long as a complaint about it.",
    ),
    erased(
        "privacy_opening",
        ends=after("asked_at", _TWO_YEARS),
        party="t.party_id",
        authority="t.organisation",
        owner=Owner.AUTHORITY,
        why="As the inquiry that it belongs to.",
    ),
    erased(
        "privacy_alert",
        ends=f"COALESCE({after('settled_at', _YEAR)}, {after('made_at', _TWO_YEARS)})",
        owner=Owner.AUTHORITY,
        why="Numbers about an official: a year after somebody looked at it, two when nobody did.",
    ),
)
