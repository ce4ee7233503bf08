"""What the worker does for mailboxes."""

from __future__ import annotations

from burgerprofiel.blocks.messages.services import files
from burgerprofiel.foundation import jobs


@jobs.every("23 * * * *")
def forget_files() -> None:
    """Remove files that no message has any more."""
    files.sweep()
