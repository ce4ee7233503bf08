"""What a message is, and what can happen to it: the words that every side of the door uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

FOLLOW: Final = "messages.follow"
"""The purpose for which people read, keep and answer their messages."""

RECEIVE: Final = "messages.receive"
"""The purpose for which messages of authorities come in and go where they belong."""

ANSWER: Final = "messages.answer"
"""The purpose for which an authority reads what somebody wrote to it, and answers."""

EBOX: Final = "messages.ebox"
"""The purpose for which somebody has the messages of an e-Box here."""

SHARE: Final = "messages.share"
"""The purpose for which a portal elsewhere reads, with the person's leave, which messages lie here."""

WORK: Final = "messages.work"
"""The purpose for which the people of an organisation divide its messages among them."""

PORTAL: Final = "messages.portal"
"""The purpose for which a portal elsewhere reads messages with a token of the person, and answers for them."""

DISPATCH_DONE: Final = "messages.dispatch_done"
RECIPIENT_MOVED: Final = "messages.recipient_moved"
REPLY_RECEIVED: Final = "messages.reply_received"
REPLY_HANDLED: Final = "messages.reply_handled"
"""What systems of a sender can ask to be told of."""


class Kind(StrEnum):
    """An official message has legal value and stays; a notice only says that there is something elsewhere."""

    OFFICIAL = "official"
    NOTICE = "notice"


class Box(StrEnum):
    """Where a party keeps a conversation."""

    INBOX = "inbox"
    ARCHIVE = "archive"
    BIN = "bin"


class Action(StrEnum):
    """What a message asks of its reader."""

    NONE = "none"
    PAY = "pay"
    SIGN = "sign"
    REPLY = "reply"
    CONFIRM = "confirm"
    APPOINTMENT = "appointment"


class Moment(StrEnum):
    """What happened to a message of a party.

    OPENED is its page, READ its main content; CONFIRMED and REPLIED are what a person did. DONE: its sender says that
    the action was done (paid, signed, an appointment made). MARKED_UNREAD is a note to oneself: no other moment is
    undone by it. From ROUTED on it is the work of colleagues in the mailbox of an organisation: given to a part, given
    to somebody, given a term of their own, noted, handled, and taken up again.
    """

    RECEIVED = "received"
    OPENED = "opened"
    READ = "read"
    CONFIRMED = "confirmed"
    REPLIED = "replied"
    DONE = "done"
    MARKED_UNREAD = "marked-unread"
    ARCHIVED = "archived"
    BINNED = "binned"
    RESTORED = "restored"
    ROUTED = "routed"
    ASSIGNED = "assigned"
    TIMED = "timed"
    NOTED = "noted"
    HANDLED = "handled"
    REOPENED = "reopened"


WORK_MOMENTS: Final = frozenset(
    {Moment.ROUTED, Moment.ASSIGNED, Moment.TIMED, Moment.NOTED, Moment.HANDLED, Moment.REOPENED}
)
"""What colleagues do with a conversation in the mailbox of their organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """That something happened, when, and by whom; nobody where a system did."""

    moment: Moment
    at: datetime
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a message asks, and until when. `reply_until` is None for one that takes no reply, or takes it for ever."""

    kind: Kind
    action: Action = Action.NONE
    due_at: datetime | None = None
    may_reply: bool = False
    reply_until: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What its events make of a message.

    `is_unread` is how it stands in lists; `first` the first time of each moment; `readers` the people who opened it, in
    that order.
    """

    box: Box = Box.INBOX
    is_unread: bool = True
    first: Mapping[Moment, datetime] = field(default_factory=dict)
    readers: tuple[UUID, ...] = ()
