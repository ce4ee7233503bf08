"""What parties answered, and what an authority does with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from burgerprofiel.blocks.messages.contracts.sending import NO_FILES, Enclosures, Given, Texts
from burgerprofiel.foundation.uploads.contracts import Upload


class Step(StrEnum):
    """What an authority did with a reply. ASIDE: handled without an answer, for a reason."""

    TAKEN = "taken"
    RETURNED = "returned"
    ANSWERED = "answered"
    ASIDE = "aside"
    REOPENED = "reopened"


class Whose(StrEnum):
    """Which replies somebody wants to see: of everybody, those that they took on, or that nobody did."""

    ALL = "all"
    MINE = "mine"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a party answered, as its authority reads it. `files` are those that were handed to that authority.

    `message_id` is the message that it answers, with the dispatch and row that it came of; `reference` is what the
    sender gave that row. `change` is the transaction that wrote it, by which a system asks what is new. `assigned_name`
    is the name of the official who took it on; `handled_at` when it was answered or put aside; `answer_ids` are the
    messages that answered it.
    """

    id: UUID
    party_id: UUID
    conversation_id: UUID
    message_id: UUID
    dispatch_id: UUID | None
    row: int | None
    sender_code: str
    type_code: str
    type_name: Mapping[str, str]
    sent_at: datetime
    change: int
    text: str
    files: tuple[Upload, ...]
    dispatch_name: str = ""
    reference: str = ""
    assigned_to: UUID | None = None
    assigned_name: str = ""
    handled_at: datetime | None = None
    answer_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an authority answers to a reply, in the same conversation; `may_reply` None is as its type says."""

    texts: Texts
    values: Mapping[str, Given] = field(default_factory=dict)
    files: Enclosures = NO_FILES
    due_at: datetime | None = None
    may_reply: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFilter:
    """Which replies staff wants to see. `text` is looked for in the names of dispatches, never in what people wrote."""

    sender: str = ""
    type_code: str = ""
    text: str = ""
    whose: Whose = Whose.ALL
    is_handled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyCounts:
    """How many replies are open, how many of those somebody took on and how many nobody, `MOST_OPEN` at the most."""

    open: int = 0
    mine: int = 0
    free: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPage:
    """Replies to an authority: the open ones oldest first, the handled ones newest first. `after` reads on."""

    rows: tuple[Received, ...]
    after: str
    counts: ReplyCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step of an authority: by an official (`staff_id`, `name`) or by a system.

    `text` is why it was put aside, or what was answered on screen with `subject` and the names of its `files`.
    """

    reply_id: UUID
    step: Step
    at: datetime
    staff_id: UUID | None = None
    name: str = ""
    subject: str = ""
    text: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDetail:
    """A reply with what was done with it, the oldest first. `around` are the replies of its conversation, itself too.

    `steps` are those of all replies of the conversation.
    """

    reply: Received
    around: tuple[Received, ...]
    steps: tuple[Done, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The replies before and after one in a list."""

    before: UUID | None = None
    after: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyStanding:
    """How a reply stands among officials: to which sender it is, who has it, whether it is handled."""

    sender_code: str
    assigned_name: str
    is_handled: bool
