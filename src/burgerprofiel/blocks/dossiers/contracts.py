"""What crosses the door of the block: frozen data, no Django.

What comes by the ten thousand is a msgspec struct: made in a tenth of the time, and no work for the collector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Phase(StrEnum):
    """The five Flemish phases of a file (DOSIS `VlaamsFase`), and `unknown` for what a source made up."""

    COMPOSITION = "samenstelling"
    TREATMENT = "behandeling"
    DECISION = "beslissing"
    EXECUTION = "uitvoering"
    CLOSED = "afgerond"
    UNKNOWN = "unknown"


class Turn(StrEnum):
    """Who has to do the next thing."""

    YOU = "you"
    AUTHORITY = "authority"
    THIRD_PARTY = "third_party"
    NONE = "none"


class Outcome(StrEnum):
    """How a file ended; empty while it runs."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISCONTINUED = "discontinued"
    NONE = ""


class Via(StrEnum):
    """Which door a status came through."""

    DOSIS_V1 = "dosis-v1"
    DOSIS_V2 = "dosis-v2"
    NATIVE = "native"
    FEED = "feed"
    ZGW = "zgw"


class Reader(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A party that may read a status. `type` is `insz`, `kbo` or `vcode`; `value` its canonical number."""

    type: str
    value: str
    role: str = ""
    rights: tuple[str, ...] = ()


class Status(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One status of one file as a source states it, whatever wire format it came in.

    `upload_key` is the sender's id of this statement; `body_hash` the SHA-256 of its canonical body, which tells a
    repetition from a conflict. `phase_given` and `code` are the source's own words. `changed_at` is aware.
    `hidden`: residents may not see it. `body` is the status as it came in, kept (sealed) when it is refused.
    A struct of msgspec, as `Reader` is: a frozen dataclass takes five times as long to make, ten thousand times a call.
    """

    upload_key: str
    body_hash: bytes
    external_id: str
    title: str
    changed_at: datetime
    readers: tuple[Reader, ...]
    sequence: int = 0
    phase_given: str = ""
    code: str = ""
    detail: str = ""
    action_needed: bool = False
    action_text: str = ""
    action_label: str = ""
    action_url: str = ""
    action_due_at: datetime | None = None
    third_party_action: bool = False
    deep_link: str = ""
    product_id: str = ""
    started_on: date | None = None
    target_on: date | None = None
    legal_deadline_on: date | None = None
    suspended_since: date | None = None
    suspended_reason: str = ""
    closed_on: date | None = None
    outcome: Outcome | None = None
    required_assurance: int = 0
    hidden: bool = False
    contact: dict[str, object] = msgspec.field(default_factory=dict)
    documents: tuple[dict[str, object], ...] = ()
    related_parties: tuple[dict[str, object], ...] = ()
    body: bytes = b""

    def __repr__(self) -> str:
        """Without content: it would bring personal data into logs."""
        return f"Status(upload_key={self.upload_key!r})"


class Result(StrEnum):
    """What happened to an accepted status."""

    CURRENT = "current"  # it is the state that residents see now
    HISTORY = "history"  # older than what we had: kept in the history
    WITHDRAWN = "withdrawn"  # the file was removed before: not shown
    REPEATED = "repeated"  # the same upload as before: same receipt, nothing done


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a status was refused, or what is odd about an accepted one.

    `code` is stable; `field` is named as the sender named it.
    """

    code: str
    description: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What came in as a status and cannot be one; `body` as it came in. What could be read of its ids is given."""

    errors: tuple[Problem, ...]
    upload_key: str = ""
    external_id: str = ""
    body: bytes = field(default=b"", repr=False)


class Receipt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The answer to one status, in the order of sending. `id` stays the same for a repeated upload."""

    upload_key: str
    external_id: str
    accepted: bool
    id: UUID | None = None
    result: Result | None = None
    warnings: tuple[Problem, ...] = ()
    errors: tuple[Problem, ...] = ()
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class NoticeSubject:
    """A file as one person reads it for one party: what that person may be told about."""

    party_id: UUID
    dossier_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierNotice:
    """What may be said about a file outside of the platform. `authority` is its name per language.

    `is_neutral`: not even the authority may be named. `waits_for_you`: it is the reader's turn now. `seen_at`: when
    that person last opened the file for that party.
    """

    authority: Mapping[str, str]
    is_neutral: bool
    waits_for_you: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What became of one upload, for the sender: accepted with warnings, or refused with errors."""

    source_uri: str
    external_id: str
    upload_key: str
    processed_at: datetime
    accepted: bool
    result: str = ""
    problems: tuple[Problem, ...] = ()


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
    """One status that the source gave, newest first in a list."""

    id: UUID
    at: datetime
    phase: str
    code_key: str
    status: str
    detail: str
    action_text: str


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
class Overview:
    """The first page of a person. Each list holds the first rows; the counts count all.

    `themes` counts the running files per theme; `coming` are the answers of authorities that are expected first.
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
