"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import after, erased

KEPT: Final = timedelta(days=90)

TERMS: Final = (
    erased(
        "notifications_intent",
        ends=after("settled_at", KEPT),
        party="t.person_id",
        whose="%(party)s IN (t.person_id, t.party_id)",
        why="So long somebody may ask whether and why a mail was sent.",
    ),
)
