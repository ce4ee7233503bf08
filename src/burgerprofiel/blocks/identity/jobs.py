"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.identity.services import cleaning, rotation
from burgerprofiel.foundation import jobs


@jobs.every("23 * * * *")
def purge() -> None:
    """Remove expired attempts, assertions, tokens, links and old sessions; as often as wanted."""
    cleaning.purge()


@jobs.every("41 * * * *")
def take_next_indexes() -> None:
    """While the vault's administrator rotates the index key: fill in the next one; as often as wanted."""
    rotation.take_next_indexes()
