"""What a person sees of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFilter:
    """What a person narrows their list to. Empty means everything that is not archived."""

    text: str = ""
    authority: str = ""
    theme: str = ""
    phase: str = ""
    turn: str = ""
    state: str = ""  # "running", "closed" or "" for both
    since: date | None = None
    until: date | None = None


class State(StrEnum):
    """Which files a list shows. `archived` files show nowhere else."""

    ANY = ""
    RUNNING = "running"
    CLOSED = "closed"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPlace:
    """How far a file is on the way that its source declares: `current` of `total`, counted from 1."""

    current: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRow:
    """A file as one line, in the language of the request.

    `veiled`: the sign-in is not sure enough; `title` is then neutral, and status, action and details are empty.
    `unreadable`: its texts cannot be opened now; `title` is neutral, the texts are empty, the rest is as ever.
    `status` is never empty for who may see it. `stale_since`: the source is disturbed, this is what was known then.
    `left_out`: newer statuses do not name this party. `is_new`: changed since the last visit and not opened.
    """

    id: UUID
    party_id: UUID
    source_id: int
    authority: str
    authority_code: str
    title: str
    left_out: bool
    veiled: bool
    required_assurance: int
    external_id: str
    theme: str
    phase: str
    code_key: str
    status: str
    place: StepPlace | None
    turn: str
    action_text: str
    action_label: str
    action_url: str
    action_due_at: datetime | None
    deep_link: str
    target_on: date | None
    legal_deadline_on: date | None
    suspended_since: date | None
    closed_at: datetime | None
    outcome: str
    changed_at: datetime
    content_changed_at: datetime
    reopened_at: datetime | None
    archived_at: datetime | None
    stale_since: datetime | None
    is_new: bool
    unreadable: bool = False


class StepState(StrEnum):
    """Where a step lies on the way of a file."""

    PAST = "past"
    CURRENT = "current"
    FUTURE = "future"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the way. `expected_days`: how long it usually takes, where the source says so."""

    name: str
    state: StepState
    at: datetime | None = None
    expected_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One status that the source gave, newest first in a list. `unreadable`: its texts cannot be opened now."""

    id: UUID
    at: datetime
    phase: str
    code_key: str
    status: str
    detail: str
    action_text: str
    unreadable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who at the authority to ask; what is not known is empty."""

    name: str = ""
    service: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document at the authority; `url` is http(s) or empty, `format` as the source wrote it ("application/pdf")."""

    title: str
    url: str = ""
    format: str = ""
    size_bytes: int | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedParty:
    """Somebody else in the file, as the source names them."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierDetail:
    """All that a resident may see of one file. `history` holds the newest lines, `history_count` counts all."""

    row: DossierRow
    detail: str
    explanation: str
    role: str
    started_on: date | None
    suspended_reason: str
    contact: Contact
    documents: tuple[Document, ...]
    related_parties: tuple[RelatedParty, ...]
    readers: int
    steps: tuple[Step, ...]
    history: tuple[HistoryLine, ...]
    history_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list. `after` and `before` are opaque; empty where there is nothing further that way."""

    rows: tuple[DossierRow, ...]
    total: int
    after: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """A source that does not answer: what shows of it is what was known at `as_of`."""

    source_id: int
    authority: str
    since: datetime
    as_of: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value that a list can be narrowed to, and how many files have it."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What the files of a person can be narrowed to; only what occurs."""

    authorities: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    phases: tuple[Choice, ...]
    turns: tuple[Choice, ...]
    states: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentCount:
    """How many things of one kind (`code` of a `foundation.blocks.Urgent`) a person has to know first, of one party."""

    code: str
    party_id: UUID
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The first page of a person. Each list holds the first rows; the counts count all.

    `themes` counts the running files per theme; `coming` are the answers of authorities that are expected first.
    `urgent` is what other blocks have that comes before everything.
    """

    todo: tuple[DossierRow, ...]
    todo_count: int
    new: tuple[DossierRow, ...]
    new_count: int
    running: tuple[DossierRow, ...]
    running_count: int
    closed: tuple[DossierRow, ...]
    closed_count: int
    coming: tuple[DossierRow, ...]
    total: int
    archived_count: int
    themes: tuple[Choice, ...]
    disturbed: tuple[Disturbance, ...]
    urgent: tuple[UrgentCount, ...] = ()
