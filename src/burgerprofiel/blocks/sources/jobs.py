"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.sources.services import keeping
from burgerprofiel.foundation import jobs


@jobs.every("11 * * * *")
def forget_answers() -> None:
    """Erase answers whose time is over; as often as wanted."""
    keeping.forget()
