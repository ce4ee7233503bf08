"""What senders hand in, and what they are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.messages.contracts.mailbox import Attachment
from burgerprofiel.blocks.messages.contracts.vocabulary import Action


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
class Enclosures:
    """Files that go along, by their ids; `main` is the one of them that is the main content, a PDF."""

    ids: tuple[UUID, ...] = ()
    main: UUID | None = None


NO_FILES: Final = Enclosures()
"""A message without files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of a dispatch, before its recipients: texts of its own, or those of a version of a template.

    Without files it has those of the template.
    """

    sender_code: str
    type_code: str
    name: str = ""
    version_id: UUID | None = None
    texts: Texts | None = None
    files: Enclosures = NO_FILES
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
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of a dispatch as its recipient will read it, with the files that go along."""

    row: int
    subject: Mapping[str, str]
    body: Mapping[str, str]
    files: tuple[Attachment, ...] = ()
