"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.dossiers.services import (
    cases,  # noqa: F401 - holds the jobs that a signal asks for
    feeds,
    health,
)
from burgerprofiel.foundation import jobs


@jobs.loop("feeds", poll_seconds=1.0, threads=2)
def poll_feeds() -> float | None:
    """Ask one page of the feed that is due longest."""
    return 0 if feeds.poll_next() else None


@jobs.every("*/10 * * * *")
def check_silence() -> None:
    """Find sources that should have sent something by now."""
    health.check_silence()
