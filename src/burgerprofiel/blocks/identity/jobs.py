"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.identity.services import cleaning
from burgerprofiel.foundation import jobs


@jobs.every("23 * * * *")
def purge() -> None:
    """Remove expired attempts, assertions, tokens, links and old sessions; as often as wanted."""
    cleaning.purge()
