"""Reactions to what happens to messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import Fate
from burgerprofiel.blocks.messages.events import MessageArrived, MessageRead, MessageReplied, SentMessageMoved
from burgerprofiel.blocks.messages.services import feedback
from burgerprofiel.blocks.messages.services import telling as senders
from burgerprofiel.blocks.messages.services.ebox import telling
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.database import writing
from burgerprofiel.foundation.outbox import Delivered


@outbox.consumer("messages.ebox-arrived", MessageArrived.KIND)
def on_arrived(events: Sequence[Delivered]) -> None:
    """Plan what the event service of the e-Box is told of messages that arrived."""
    telling.plan_arrived(_messages(events))


@outbox.consumer("messages.ebox-read", MessageRead.KIND)
def on_read(events: Sequence[Delivered]) -> None:
    """Plan to tell the event service that messages were read."""
    telling.plan_read(_messages(events))


def _messages(events: Sequence[Delivered]) -> list[tuple[UUID, UUID]]:
    return [(UUID(event.payload["party_id"]), UUID(event.payload["message_id"])) for event in events]


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


@outbox.consumer("messages.reply-told", MessageReplied.KIND)
def tell_of_replies(events: Sequence[Delivered]) -> None:
    """Let the systems of authorities know that there is something to read."""
    with writing():
        senders.tell_replied(
            (
                event.payload["sender_code"],
                UUID(event.payload["message_id"]),
                UUID(event.payload["conversation_id"]),
                event.occurred_at,
            )
            for event in events
        )
