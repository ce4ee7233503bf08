"""What a message is, and what can happen to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from burgerprofiel.foundation.uploads.contracts import Upload

FOLLOW: Final = "messages.follow"
"""The purpose for which people read, keep and answer their messages."""
RECEIVE: Final = "messages.receive"
"""The purpose for which messages of authorities come in and go where they belong."""
EBOX: Final = "messages.ebox"
"""The purpose for which somebody has the messages of an e-Box here."""
SHARE: Final = "messages.share"
"""The purpose for which a portal elsewhere reads, with the person's leave, which messages lie here."""

DISPATCH_DONE: Final = "messages.dispatch_done"
RECIPIENT_MOVED: Final = "messages.recipient_moved"
REPLY_RECEIVED: Final = "messages.reply_received"
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
    undone by it.
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


class Fate(StrEnum):
    """What became of a recipient of a dispatch, in the order in which it goes; see `rules.fate`.

    But for the first each is also what its timeline says.
    """

    IN_VALIDATION = "IN_VALIDATION"
    REFUSED = "REFUSED"
    ACCEPTED = "ACCEPTED"
    SCHEDULED = "SCHEDULED"
    CANCELLED = "CANCELLED"
    UNREACHABLE = "UNREACHABLE"
    DELIVERED = "DELIVERED"
    VIEWED = "VIEWED"
    CONFIRMED = "CONFIRMED"
    REPLIED = "REPLIED"


class DispatchState(StrEnum):
    """OPEN takes recipients; READY leaves at its moment; DONE: nothing is left to do."""

    OPEN = "open"
    READY = "ready"
    DONE = "done"
    CANCELLED = "cancelled"


Given = str | tuple[str, ...]
"""A value for a template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Subject and body per language, in the language of templates, and what the message asks of its reader."""

    subject: Mapping[str, str]
    body: Mapping[str, str]
    action: Action = Action.NONE
    action_url: str = ""
    attention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of a dispatch, before its recipients: texts of its own, or those of a version of a template."""

    sender_code: str
    type_code: str
    name: str = ""
    version_id: UUID | None = None
    texts: Texts | None = None
    file_ids: tuple[UUID, ...] = ()
    due_at: datetime | None = None
    publish_at: datetime | None = None
    is_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One recipient: by number, or a party that is known already; `reference` is the sender's own."""

    row: int
    number: tuple[str, str] | None = field(default=None, repr=False)
    party_id: UUID | None = None
    values: Mapping[str, Given] = field(default_factory=dict, repr=False)
    reference: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Turned:
    """A row that cannot be sent to, and why; `field` is the name of a value, never what it holds."""

    row: int
    reason: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of rows that were handed in: new ones, those known already, and those that cannot be."""

    accepted: int
    repeated: int
    refused: tuple[Turned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many recipients of a dispatch, and of how many it is known that it came this far; `rows` holds `refused`."""

    rows: int = 0
    refused: int = 0
    delivered: int = 0
    unreachable: int = 0
    cancelled: int = 0
    viewed: int = 0
    confirmed: int = 0
    replied: int = 0

    @property
    def waiting(self) -> int:
        """How many still have to leave."""
        return self.rows - self.refused - self.delivered - self.unreachable - self.cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A dispatch as its sender sees it."""

    id: UUID
    sender_code: str
    sender: Mapping[str, str]
    type_code: str
    type_name: Mapping[str, str]
    name: str
    state: DispatchState
    is_test: bool
    version_id: UUID | None
    requested_at: datetime
    publish_at: datetime | None
    done_at: datetime | None
    cancelled_at: datetime | None
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A recipient as the sender sees them: by row and the sender's own reference, never by number."""

    row: int
    reference: str
    fate: Fate
    reason: str = ""
    field: str = ""
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An entry of the timeline of a recipient."""

    id: str
    fate: Fate
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """A template with its newest version."""

    id: UUID
    sender_code: str
    sender: Mapping[str, str]
    type_code: str
    type_name: Mapping[str, str]
    name: str
    version_id: UUID
    version: int
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateText:
    """One version of a template; `fields` are the values that it needs."""

    row: TemplateRow
    texts: Texts
    fields: tuple[str, ...]
    versions: tuple[tuple[int, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of a dispatch as its recipient will read it."""

    row: int
    subject: Mapping[str, str]
    body: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of conversations is narrowed to; what is empty does not narrow.

    `kind` counts in the inbox only: an archive keeps both. `since` and `until` are days, both included, of the newest
    message.
    """

    box: Box = Box.INBOX
    kind: str = ""
    text: str = ""
    sender: str = ""
    theme: str = ""
    unread: bool = False
    waits: bool = False
    registered: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A conversation as lists show it.

    `subject` is the neutral title of its type where the sign-in is not sure enough (`veiled`) or nothing can be opened
    now (`unreadable`). `waits`: there is something to do in it; `due_at` until when. `provider` is empty for what is
    kept here.
    """

    id: UUID
    party_id: UUID
    kind: Kind
    box: Box
    subject: str
    attention: str
    sender: str
    sender_code: str
    type_name: str
    theme: str
    provider: str
    latest_at: datetime
    expires_at: datetime | None
    action: Action
    due_at: datetime | None
    waits: bool
    is_unread: bool
    is_registered: bool
    has_files: bool
    messages: int
    required_assurance: int
    veiled: bool
    unreadable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows, newest first, and where to read on (empty where there is no more).

    `unread` counts per kind what is unread in the inbox, and stops at `MOST_COUNTED`. `senders` are those of the newest
    conversations (code and name). `searched_until`: a search went back no further than this; `after` reads on.
    """

    rows: tuple[Row, ...]
    after: str = ""
    before: str = ""
    unread: Mapping[Kind, int] = field(default_factory=dict)
    senders: tuple[tuple[str, str], ...] = ()
    searched_until: datetime | None = None


MOST_COUNTED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a message. `upload_id` is of one that the party sent, which `foundation.uploads` keeps."""

    id: UUID
    name: str
    media_type: str = ""
    size: int = 0
    is_main: bool = False
    upload_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPay:
    """What is to be paid: `cents` in all, to whom, with which reference."""

    cents: int
    iban: str
    reference: str
    bic: str = ""
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A line of the history of a message; `is_me` for the person who looks, `name` of a colleague who was named."""

    moment: Moment
    at: datetime
    is_me: bool = False
    by_person: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message, opened. `body` is the sender's HTML, which pages sanitise; of a reply plain text."""

    id: UUID
    is_reply: bool
    received_at: datetime
    subject: str
    attention: str
    body: str
    asked: Asked
    state: State
    is_registered: bool
    files: tuple[Attachment, ...] = ()
    action_url: str = ""
    payment: ToPay | None = None
    history: tuple[Happened, ...] = ()
    unreadable: bool = False

    @property
    def main(self) -> Attachment | None:
        """The file that is the main content; None where the body is."""
        return next((file for file in self.files if file.is_main), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A conversation with its messages, newest first. `new` are those that nobody of the party had opened before.

    `uploads` are the files of answers, as they are now.
    """

    row: Row
    messages: tuple[MessageView, ...]
    new: frozenset[UUID] = frozenset()
    uploads: Mapping[UUID, Upload] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a party answered, as its authority reads it. `files` are those that were handed to that authority.

    `message_id` is the message that it answers, with the row of the dispatch that it came of. `change` is the
    transaction that wrote it, by which a system asks what is new.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an authority answers to a reply, in the same conversation; `may_reply` None is as its type says."""

    texts: Texts
    values: Mapping[str, Given] = field(default_factory=dict)
    file_ids: tuple[UUID, ...] = ()
    due_at: datetime | None = None
    may_reply: bool | None = None
