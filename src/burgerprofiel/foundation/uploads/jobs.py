"""What the worker does for uploads."""

from __future__ import annotations

from burgerprofiel.foundation import jobs
from burgerprofiel.foundation.uploads import examine, services


@jobs.loop("uploads", poll_seconds=5.0, channel=services.CHANNEL)
def examine_uploads() -> float | None:
    """Examine one file; files whose scanner gave no answer come back by themselves."""
    return 0 if examine.examine_next() else None


@jobs.every("41 * * * *")
def forget_uploads() -> None:
    """Remove files that have had their time and files that no row speaks of."""
    services.remove_expired()
    services.sweep()
