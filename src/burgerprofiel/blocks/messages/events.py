"""What the block tells others: frozen, versioned, in the past tense. Ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _OfMessage:
    """What every event of a message in a mailbox says."""

    party_id: UUID
    conversation_id: UUID
    message_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per conversation."""
        return str(self.conversation_id)


@dataclass(frozen=True, slots=True)
class MessageArrived(_OfMessage):
    """A sender's message lies in the mailbox of a party. `sender_code` as `models.Sender`, `type_id` `MessageType`."""

    KIND: ClassVar[str] = "messages.arrived"
    VERSION: ClassVar[int] = 1

    sender_code: str
    type_id: int


@dataclass(frozen=True, slots=True)
class MessageRead(_OfMessage):
    """The main content of a message was opened for the first time."""

    KIND: ClassVar[str] = "messages.read"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class MessageReplied(_OfMessage):
    """A party answered a message; `message_id` is the answer, which its authority finds in `models.Reply`."""

    KIND: ClassVar[str] = "messages.replied"
    VERSION: ClassVar[int] = 1

    sender_code: str
    type_id: int


@dataclass(frozen=True, slots=True)
class MessageAssigned(_OfMessage):
    """A colleague gave a conversation in the mailbox of an organisation to `person_id`; `message_id` began it."""

    KIND: ClassVar[str] = "messages.assigned"
    VERSION: ClassVar[int] = 1

    person_id: UUID


@dataclass(frozen=True, slots=True)
class SentMessageMoved:
    """The reader of a message of a dispatch viewed it, confirmed it or answered: `fate` is one of `contracts.Fate`."""

    KIND: ClassVar[str] = "messages.sent-message-moved"
    VERSION: ClassVar[int] = 1

    dispatch_id: UUID
    row_number: int
    fate: str
    at: datetime

    @property
    def key(self) -> str:
        """Order is kept per recipient."""
        return f"{self.dispatch_id}.{self.row_number}"
