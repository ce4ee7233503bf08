"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import after, erased, impersonal

_PROVEN = timedelta(days=3653)
"""As long as a message that was sent digitally may be kept."""
_ASKED = timedelta(days=731)
_ENDED = "(SELECT {since} FROM correspondence_reader r WHERE r.party_id = t.party_id AND NOT r.is_digital)"
_WHY = "As long as it holds, and ten years more: so long somebody may say that a letter should have been on paper."

TERMS: Final = (
    erased(
        "correspondence_choice",
        ends=_ENDED.format(since=f"r.since + make_interval(secs => {_PROVEN.total_seconds():.0f})"),
        party="t.party_id",
        why=_WHY,
    ),
    erased(
        "correspondence_reader",
        ends=after("since", _PROVEN),
        only="NOT t.is_digital"
        " AND NOT EXISTS (SELECT FROM correspondence_choice c WHERE c.party_id = t.party_id)",
        party="t.party_id",
        why="It goes after the last decision.",
    ),
    erased(
        "correspondence_escalation",
        ends=after("at", _ASKED),
        party="t.party_id",
        why="So long somebody may ask whether they were told again.",
    ),
    *impersonal("correspondence_wording", why="What everybody is shown."),
)
