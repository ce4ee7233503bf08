"""What this block does when something happened elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import Fate
from burgerprofiel.blocks.messages.events import SentMessageMoved
from burgerprofiel.blocks.messages.services import feedback
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.database import writing
from burgerprofiel.foundation.outbox import Delivered


@outbox.consumer("messages.timeline", SentMessageMoved.KIND)
def note_what_recipients_did(events: Sequence[Delivered]) -> None:
    """Add to the timelines of recipients what they did."""
    with writing():
        feedback.note(
            [
                (
                    UUID(event.payload["dispatch_id"]),
                    event.payload["row_number"],
                    Fate(event.payload["fate"]),
                    datetime.fromisoformat(event.payload["at"]),
                )
                for event in events
            ]
        )
