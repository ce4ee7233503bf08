"""Reactions to what happens to messages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from burgerprofiel.blocks.messages.events import MessageArrived, MessageRead
from burgerprofiel.blocks.messages.services.ebox import telling
from burgerprofiel.foundation import outbox
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
