"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.rights.services import retention, wiping
from burgerprofiel.foundation import jobs


@jobs.every("23 1 * * *")
def erase_expired() -> None:
    """Erase what is over its term; as often as wanted."""
    retention.erase()


@jobs.every("17 * * * *")
def carry_out_erasures() -> None:
    """Erase whoever is to be erased and is not held; as often as wanted."""
    wiping.run_all()
