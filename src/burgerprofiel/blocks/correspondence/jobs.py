"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.correspondence.services import escalating
from burgerprofiel.foundation import jobs


@jobs.every("41 * * * *")
def escalate() -> None:
    """Tell again, and ask for paper, where post with a term lies unread; as often as wanted."""
    escalating.run()
