"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import after, erased, linked

TERMS: Final = (
    linked(
        "sources_answer",
        why="At its own `stale_until`, a day after it came at most as sources are set (sources.jobs.forget_answers).",
        whose="t.party_id = %(party)s",
    ),
    erased(
        "sources_switchoff",
        ends=after("on_at", timedelta(days=731)),
        why="Two years long it can be asked why a source did not answer, and who decided that.",
    ),
)
