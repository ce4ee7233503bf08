"""Requests to correct: what they are about, what was written about them, where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from burgerprofiel.foundation.uploads.contracts import Upload


class CorrectionState(StrEnum):
    """Where a request to correct stands. QUESTION waits for the person, all other open ones for the authority."""

    SUBMITTED = "submitted"
    FORWARDED = "forwarded"
    QUESTION = "question"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who wrote or did something: the person who asked (or who acts for the same party), or the authority."""

    PERSON = "person"
    AUTHORITY = "authority"


class CorrectionField(StrEnum):
    """What of a file is wrong."""

    TITLE = "title"
    STATUS = "status"
    DATE = "date"
    PERSON = "person"
    CONTACT = "contact"
    OTHER = "other"


class SubjectKind(StrEnum):
    """What a request is about: something in a file, or a value of an authentic source."""

    FILE = "file"
    FACT = "fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFile:
    """A file that the present party reads; `field` is what of it is wrong."""

    dossier_id: UUID
    field: CorrectionField = CorrectionField.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFact:
    """A value of a source, by the reference that the block `sources` gave it: opaque, it names no value."""

    reference: str


Reference = OfFile | OfFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What can be corrected, as its owner sees it now.

    `ovo_code` and `authority` are who keeps it and corrects it; `label` and `value` are words, `value` empty where the
    person says what it is; `known_at` is when the source gave it. `url` is the authority's own way to correct it.
    `number` is that of a file at the authority, `fact` the code of a value. A sign-in below `required_assurance` does
    not read it.
    """

    kind: SubjectKind
    ovo_code: str
    authority: str
    label: str
    value: str = ""
    known_at: datetime | None = None
    url: str = ""
    number: str = ""
    fact: str = ""
    required_assurance: int = 0


class FactSubject(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a value of a source: which it is, what it was called, and whose it is (`insz:...`, `kbo:...`)."""

    reference: str
    fact: str
    label: str
    authority: str
    known_at: datetime | None
    number: str


class CorrectionWords(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wrote: the value as it stands, as it should be, and why, or where that can be seen."""

    current: str
    proposed: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A request to correct. `due_at` is when the authority must have answered.

    About a file: `dossier_id`, its number `external_id` and `field`; about a value of a source: `fact`. `unread` counts
    what the other side wrote and this one has not read.
    """

    id: UUID
    party_id: UUID
    kind: SubjectKind
    dossier_id: UUID | None
    external_id: str
    field: CorrectionField | None
    fact: FactSubject | None
    ovo_code: str
    words: CorrectionWords
    state: CorrectionState
    asked_at: datetime
    due_at: datetime
    changed_at: datetime
    is_extended: bool
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMessage:
    """What one side wrote. `state` is where the request stood from then on, where the message changed that.

    `read_at` is when somebody of the other side first read it.
    """

    id: UUID
    side: Side
    state: CorrectionState | None
    text: str
    sent_at: datetime
    read_at: datetime | None
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDetail:
    """A request with all that was written, oldest first. `files` came with the request itself.

    An authority gets clean files only; `waiting` counts those that are still to be examined.
    """

    correction: Correction
    messages: tuple[CorrectionMessage, ...]
    files: tuple[Upload, ...]
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPage:
    """A stretch of requests; `after` is where the next begins, empty at the end. `total` and `late` count them all."""

    items: tuple[Correction, ...]
    after: str
    total: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an authority does: writes something, moves the request, or both. With an `id` it counts once."""

    text: str = ""
    state: CorrectionState | None = None
    id: UUID | None = None
