"""What crosses the door of the block: frozen data, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.rights.contracts.corrections import (
    Answer,
    Correction,
    CorrectionDetail,
    CorrectionField,
    CorrectionMessage,
    CorrectionPage,
    CorrectionState,
    CorrectionWords,
    FactSubject,
    OfFact,
    OfFile,
    Reference,
    Side,
    Subject,
    SubjectKind,
)

__all__ = [
    "BREACH",
    "BREACH_TOLD",
    "CORRECT",
    "ERASE",
    "EXPORT",
    "HANDLE",
    "HOLD",
    "OBJECT",
    "RETAIN",
    "Answer",
    "BreachCriteria",
    "BreachDetail",
    "BreachFacts",
    "BreachKind",
    "BreachLetter",
    "BreachNotice",
    "BreachRecord",
    "BreachReport",
    "BreachRow",
    "BreachSearch",
    "BreachState",
    "BreachText",
    "BreachWords",
    "Controller",
    "Correction",
    "CorrectionDetail",
    "CorrectionField",
    "CorrectionMessage",
    "CorrectionPage",
    "CorrectionState",
    "CorrectionWords",
    "Decision",
    "Erasure",
    "ErasurePart",
    "ErasureState",
    "ExportProgress",
    "FactSubject",
    "Hold",
    "OfFact",
    "OfFile",
    "PartState",
    "Processing",
    "Proof",
    "Reference",
    "Register",
    "Side",
    "StoppedErasure",
    "Subject",
    "SubjectKind",
    "Wish",
    "WishKind",
    "WishState",
]

EXPORT: Final = "rights.export"
"""The purpose for which people take their data along."""
CORRECT: Final = "rights.correct"
"""The purpose for which people ask to correct something, and follow that."""
HANDLE: Final = "rights.handle"
"""The purpose for which an authority's staff handles what people ask."""
BREACH: Final = "rights.breach"
"""The purpose for which staff finds whose data a breach touched, and tells them."""
BREACH_TOLD: Final = "rights.breach-notice"
"""The purpose for which people read what a breach means for them."""
RETAIN: Final = "rights.retain"
"""The purpose for which the platform erases what is over its term."""
HOLD: Final = "rights.hold"
"""The purpose for which files are kept that a court case or an inquiry needs."""
OBJECT: Final = "rights.object"
"""The purpose for which people have processing restricted, or object to it, and follow that."""
ERASE: Final = "rights.erase"
"""The purpose for which everything of a person is erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who answers for processing: an organisation with its OVO code (empty where it has none) and how to reach it."""

    name: str
    ovo_code: str
    contact: str = ""
    dpo_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """One entry of the register (AVG, article 30, paragraph 1), in the active language.

    `id` is the URI that rows of the access log carry. `is_joint`: the platform and the authority answer for it
    together.
    """

    id: str
    code: str
    purpose: str
    legal_basis: str
    is_joint: bool
    subjects: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    transfers: tuple[str, ...]
    retention: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What one controller does with personal data. `partners` are those that it does some of it with."""

    controller: Controller
    partners: tuple[Controller, ...]
    entries: tuple[Processing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportProgress:
    """How far an export of everything is. `ready_at` is empty until it can be fetched; `ends_at` is when it is gone.

    `withheld` counts records that ask for a surer sign-in than this one.
    """

    id: UUID
    sets: int
    sets_done: int
    records: int
    withheld: int
    asked_at: datetime
    ready_at: datetime | None
    ends_at: datetime


class BreachState(StrEnum):
    """How far a breach is: reported to the supervisor, told to people, done."""

    OPEN = "open"
    REPORTED = "reported"
    TOLD = "told"
    CLOSED = "closed"


class BreachKind(StrEnum):
    """What was broken: data was seen, was changed, or could not be reached (EDPB guidelines 9/2022)."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"


class Decision(StrEnum):
    """Whether somebody has to be told; the reason stands beside it."""

    UNDECIDED = "undecided"
    YES = "yes"
    NO = "no"


class BreachWords(msgspec.Struct, frozen=True, kw_only=True):
    """What staff wrote about a breach. A reason belongs to the decision of the same name, whatever it is."""

    title: str
    what: str
    consequences: str
    measures: str
    supervisor_reason: str = ""
    people_reason: str = ""


class BreachText(msgspec.Struct, frozen=True, kw_only=True):
    """What people are told (AVG, article 34, paragraph 2), in one language: plain, and what they can do."""

    what: str
    consequences: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachFacts:
    """A breach as staff states it. `aware_at` starts the clock; `began_at` and `ended_at` are what is known.

    `categories` are codes of the register of processing. `people` and `records` are estimates, which count where the
    search finds fewer: not everything that leaks leaves a row.
    """

    aware_at: datetime
    kinds: tuple[BreachKind, ...]
    categories: tuple[str, ...]
    words: BreachWords
    supervisor: Decision = Decision.UNDECIDED
    tell_people: Decision = Decision.UNDECIDED
    began_at: datetime | None = None
    ended_at: datetime | None = None
    people: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachReport:
    """One part of the notification to the supervisor (article 33, paragraph 4): the first within 72 hours.

    `text` is what was added, with the supervisor's number; `late_reason` why the first one came after the term.
    """

    number: int
    reported_at: datetime
    text: str
    late_reason: str


class BreachCriteria(msgspec.Struct, frozen=True, kw_only=True):
    """Whose data a breach touched: by what the access log says, or by files of a source.

    By the log: at least one of `official` (pseudonymous id), `client` (id of a system), `organisation` (OVO code) and
    `operation`, between two moments. By files: `source` (its URI) with numbers of files, or none for all of them.
    """

    since: datetime | None = None
    until: datetime | None = None
    official: UUID | None = None
    client: str = ""
    organisation: str = ""
    operation: str = ""
    source: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachSearch:
    """A search for the people affected: one asks, a second pair of eyes lets it run. Numbers are of this search."""

    id: UUID
    criteria: BreachCriteria
    asked_at: datetime
    approved_at: datetime | None
    is_mine: bool
    people: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRow:
    """A breach as a line. `due_at` is 72 hours after `aware_at`; `is_due` says whether that clock still runs."""

    id: UUID
    ovo_code: str
    title: str
    state: BreachState
    aware_at: datetime
    due_at: datetime
    is_due: bool
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachDetail:
    """A breach with all that is known. `found` and `found_records` are of the searches; `told` how many were told,
    `unmailed` how many of those could not be told by mail.
    """

    row: BreachRow
    facts: BreachFacts
    reports: tuple[BreachReport, ...]
    searches: tuple[BreachSearch, ...]
    texts: dict[str, BreachText]
    found_records: int
    told: int
    unmailed: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachNotice:
    """What one party is told of a breach, in the best language there is. `controller` is the OVO code, or empty.

    `confirmed_at` is when the person who reads it said to have read it.
    """

    id: UUID
    controller: str
    told_at: datetime
    aware_at: datetime
    categories: tuple[str, ...]
    text: BreachText
    confirmed_at: datetime | None = None


class BreachLetter(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has to be told of a breach by letter: an id that says nothing, and the numbers of their files at an
    authority (its OVO code), by which it knows who that is. Both are empty of who has no file.
    """

    party: UUID
    authority: str
    files: str


class BreachRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register for the supervisor: what article 33 asks for, in paragraphs 1 (the clock) and 3."""

    id: UUID
    controller: str
    aware_at: datetime
    nature: str
    kinds: tuple[str, ...]
    categories_of_people: tuple[str, ...]
    approximate_people: int
    categories_of_records: tuple[str, ...]
    approximate_records: int
    contact: str
    likely_consequences: str
    measures: str
    reported_at: datetime | None
    reason_for_delay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """That something may not be erased before `until`. `file_id` empty: everything of the party.

    `ovo_code` is the authority that set it, empty for the platform. `reason` is for those who answer for it; a resident
    does not see it.
    """

    id: UUID
    party_id: UUID
    file_id: UUID | None
    ovo_code: str
    reason: str
    set_at: datetime
    until: datetime


class PartState(StrEnum):
    """What became of one controller's part of a request to erase."""

    ASKED = "asked"
    ERASE = "erase"
    KEEP = "keep"


class ErasureState(StrEnum):
    """Where a request or an order to erase stands.

    ERASED: the rows are gone and nothing opens any more, the keys go after the vault's delay. DONE: the keys too.
    STOPPED: the rows are gone, but an administrator of the vault kept the keys. PARTLY: somebody had to keep a part.
    """

    SUBMITTED = "submitted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    PARTLY = "partly"
    REFUSED = "refused"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedErasure:
    """That the keys of a party were kept in the vault (at `stopped_at` or some time before) after its rows had gone."""

    party_id: UUID
    asked_at: datetime
    stopped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePart:
    """What one controller answers for: an authority by its OVO code, the platform by the empty one."""

    id: UUID
    erasure_id: UUID
    party_id: UUID
    ovo_code: str
    state: PartState
    reason: str
    asked_at: datetime
    due_at: datetime
    is_extended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A person's request to erase everything, as they follow it. `proof_code` gives the receipt afterwards.

    `held_until` is the end of the last legal hold that stands in the way now.
    """

    id: UUID
    party_id: UUID
    state: ErasureState
    asked_at: datetime
    proof_code: str
    parts: tuple[ErasurePart, ...]
    held_until: datetime | None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That everything of a party was erased: when, how many rows per table, and the vault's signed statement.

    Bytes are in base64. `signature` is Ed25519 over the statement of `foundation.keys.receipts`.
    """

    format: str
    party_id: UUID
    asked_at: datetime
    erased_at: datetime
    rows: dict[str, int]
    key_ids: tuple[UUID, ...]
    destroyed_at: datetime
    position: int
    signature: bytes
    log_public_key: bytes


class WishKind(StrEnum):
    """What a person wants of the use of their data: RESTRICT (AVG, article 18) or OBJECT to a purpose (article 21)."""

    RESTRICT = "restrict"
    OBJECT = "object"


class WishState(StrEnum):
    """Where such a wish stands; while it is GRANTED the gate honours it."""

    SUBMITTED = "submitted"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A request to restrict processing or an objection. `purpose` empty: every purpose; `ovo_code` empty: the platform
    and all authorities.
    """

    id: UUID
    party_id: UUID
    kind: WishKind
    purpose: str
    ovo_code: str
    words: str
    state: WishState
    reason: str
    asked_at: datetime
    due_at: datetime
    is_extended: bool
