"""What the worker does for this block."""

from __future__ import annotations

from datetime import timedelta

from burgerprofiel.blocks.privacy import public
from burgerprofiel.foundation import clock, jobs


@jobs.every("17 * * * *")
def detect_today() -> None:
    """Look for unusual access on this day, as far as it has gone."""
    public.detect(clock.today())


@jobs.every("47 1 * * *")
def detect_yesterday() -> None:
    """Look at the whole of yesterday once more."""
    public.detect(clock.today() - timedelta(days=1))
