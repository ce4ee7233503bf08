"""What the worker does for limits."""

from __future__ import annotations

from burgerprofiel.foundation import jobs
from burgerprofiel.foundation.limits import buckets


@jobs.every("*/30 * * * *")
def forget_buckets() -> None:
    """Forget buckets that have drained."""
    buckets.purge()
