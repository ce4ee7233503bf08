"""Background entry points of this block."""

from __future__ import annotations

from burgerprofiel.blocks.identity.services import cleaning


def purge() -> dict[str, int]:
    """Remove what has had its time; gives how many of each. Safe to run at any moment, as often as wanted."""
    return cleaning.purge()
