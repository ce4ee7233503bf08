"""What a mailbox shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.messages.contracts.organisation import Lies, Office, Stand
from burgerprofiel.blocks.messages.contracts.vocabulary import Action, Asked, Box, Kind, Moment, State
from burgerprofiel.foundation.uploads.contracts import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of conversations is narrowed to; what is empty does not narrow.

    `kind` counts in the inbox only: an archive keeps both. `since` and `until` are days, both included, of the newest
    message. In the mailbox of an organisation: `partition` (None for all that the reader may see), `lies`, `stand`, and
    `late`, which is beyond the term that colleagues set.
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
    partition: str | None = None
    lies: Lies | None = None
    stand: Stand | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A conversation as lists show it.

    `subject` is the neutral title of its type where the sign-in is not sure enough (`veiled`) or nothing can be opened
    now (`unreadable`). `waits`: there is something to do in it; `due_at` until when. `provider` is empty for what is
    kept here. The last four are about the work of colleagues (`models.Conversation`).
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
    partition: str = ""
    assigned_to: UUID | None = None
    handle_by: date | None = None
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows, newest first (of a search the best fit first), and where to read on (empty where there is no more).

    `unread` counts per kind what is unread in the inbox, and stops at `MOST_COUNTED`. `senders` are those of the newest
    conversations (code and name). `office` is the mailbox of an organisation that this is of.
    """

    rows: tuple[Row, ...]
    after: str = ""
    before: str = ""
    unread: Mapping[Kind, int] = field(default_factory=dict)
    senders: tuple[tuple[str, str], ...] = ()
    office: Office | None = None


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
    """A line of the history of a message; `is_me` for the person who looks, `name` of a colleague who was named.

    Of the work of colleagues `to` is the part or the person that it was given, `on` a term, `note` what was written.
    `via` is the portal elsewhere through which they did it (a machine client), empty where they were here.
    """

    moment: Moment
    at: datetime
    is_me: bool = False
    by_person: bool = False
    name: str = ""
    to: str = ""
    on: date | None = None
    note: str = ""
    via: str = ""


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

    `uploads` are the files of answers, as they are now. `work` is what colleagues did with it, oldest first, in
    `office`.
    """

    row: Row
    messages: tuple[MessageView, ...]
    new: frozenset[UUID] = frozenset()
    uploads: Mapping[UUID, Upload] = field(default_factory=dict)
    work: tuple[Happened, ...] = ()
    office: Office | None = None
