"""What crosses the door of the block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

INSIGHT = "privacy.insight"
"""Purpose: a person sees who looked at their data (GDPR, articles 6(1)(c) and 15)."""


class Who(StrEnum):
    """Who looked, as the subject is told. Officials and systems are named by their organisation (CJEU C-579/21)."""

    SELF = "self"
    MANDATE_HOLDER = "mandate_holder"
    OFFICIAL = "official"
    SYSTEM_OF_AUTHORITY = "client"
    PORTAL = "portal"
    PORTAL_OF_COLLEAGUE = "portal_of_colleague"
    PLATFORM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFilter:
    """What to narrow the list to. `organisation` is an OVO code; `since` and `until` are days in Belgium, inclusive.

    Without `own` the rows of what the person did, for themselves or for the present party, are left out.
    """

    organisation: str = ""
    operation: str = ""
    since: date | None = None
    until: date | None = None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRow:
    """One access to the data of one party.

    `pseudonym` tells two officials of one organisation apart, for this subject only; it leads nobody to a name.
    `organisation` is the OVO code, `organisation_name` its name in the asked language (the code where it is not
    known). `purpose` is a code of the register of processing, `legal_basis` what the row itself says. `count`: how many
    records.
    """

    id: int
    logged_at: datetime
    who: Who
    pseudonym: str
    organisation: str
    organisation_name: str
    operation: str
    categories: tuple[str, ...]
    purpose: str
    legal_basis: str
    application: str
    source: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDetail:
    """An access with all that its subject may know. `ip` and `device` are the person's own, empty for others;
    `agreed_by` is the pseudonym of the second official where it took two.
    """

    row: AccessRow
    trace_id: str
    assurance: int
    asked_by: str
    ip: str
    device: str
    agreed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPage:
    """One page, newest first. `after` and `before` are marks of the older and the newer page, empty where none is."""

    rows: tuple[AccessRow, ...]
    after: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value to narrow to, with its name and how many of the newest rows have it."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacets:
    """What occurs among the newest rows of a party."""

    organisations: tuple[Choice, ...]
    operations: tuple[Choice, ...]
    others: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose rows, and who looks at them: rows of `person_id` are their own."""

    party_id: UUID
    person_id: UUID


COMPLAIN = "privacy.complain"
"""Purpose: a person says that an access was not right, and follows what becomes of it."""
HANDLE = "privacy.handle-complaints"
"""Purpose: an authority answers complaints about its accesses (GDPR, article 12, paragraph 3)."""


class Reason(StrEnum):
    """Why somebody says that an access was not right."""

    NO_FILE = "no-file"
    KNOWS_ME = "knows-me"
    TOO_MUCH = "too-much"
    NOT_ME = "not-me"
    OTHER = "other"


class Step(StrEnum):
    """What happened with a complaint; all but `EXTENDED` are also its states."""

    SUBMITTED = "submitted"
    FORWARDED = "forwarded"
    EXTENDED = "extended"
    ANSWERED = "answered"
    UPHELD = "upheld"
    REJECTED = "rejected"


SETTLED = frozenset({Step.ANSWERED, Step.UPHELD, Step.REJECTED})
"""States in which a complaint ends: explained, found right, found wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRow:
    """A complaint as a line. `due_on` is the last day for the answer; `is_late` that it has passed without one."""

    id: UUID
    party_id: UUID
    entry_id: int
    organisation: str
    organisation_name: str
    reason: Reason
    state: Step
    submitted_at: datetime
    due_on: date
    is_extended: bool
    is_late: bool
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintStepLine:
    """One step, with its moment."""

    step: Step
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintDetail:
    """A complaint with its texts and all its steps, oldest first. `access` is the row that it is about.

    `actor` is the pseudonymous id of who looked, for the authority only.
    """

    row: ComplaintRow
    text: str
    answer: str
    extension: str
    steps: tuple[ComplaintStepLine, ...]
    access: AccessRow | None
    actor: str = ""


SUPERVISE = "privacy.supervise"
"""Purpose: the security officer of an authority checks what its officials and systems did with data."""
OPEN_LOG = "privacy.open-log"
"""Purpose: two security officers together read the sealed parts of what their authority did with somebody's data."""
MAXIMUM_EXPORT = 10_000
MAXIMUM_REASON = 300
"""Characters in which an officer says why the sealed parts have to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """What a security officer searches. `official` is a pseudonymous id; `text` is in purpose, application or source.

    `out_of_hours` leaves what happened before 7, after 19 hours or in a weekend (Belgian clock); `at_least` rows that
    touched so many records.
    """

    organisation: str = ""
    official: UUID | None = None
    operation: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    out_of_hours: bool = False
    at_least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """A row as a security officer sees it. `subject` and `actor` are pseudonymous ids."""

    id: int
    logged_at: datetime
    actor_kind: str
    actor: UUID | None
    subject: UUID
    organisation: str
    operation: str
    purpose: str
    categories: tuple[str, ...]
    application: str
    source: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """One page, newest first; marks as in AccessPage."""

    rows: tuple[LogRow, ...]
    after: str
    before: str


class OpeningState(StrEnum):
    """How the sealed parts of an inquiry are: waiting for a second officer, open, or closed again."""

    WAITS = "waits"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """That an officer asked to read the sealed parts of an inquiry, and why; `expires_at` is the end of its state.

    `is_mine`: the reader asked, so somebody else has to agree. `is_here`: it is open for the reader's session.
    """

    id: UUID
    reason: str
    state: OpeningState
    asked_at: datetime
    expires_at: datetime
    is_mine: bool
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(LogPage):
    """A page of an inquiry, with what was asked last about its sealed parts."""

    opening: Opening | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedParts:
    """From which address and with what an official acted, what they noted, and who agreed by pseudonymous id."""

    ip: str
    device: str
    note: str
    agreed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPage(LogPage):
    """A page of an inquiry whose sealed parts are open until `expires_at`; `parts` by row, None where not readable."""

    case_number: str
    parts: Mapping[int, SealedParts | None]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A search by person: needs a case number and the approval of a second officer, and then holds for a day.

    `is_mine`: the reader asked for it, so somebody else has to approve. `opening` is what was asked last about the
    sealed parts.
    """

    id: UUID
    organisation: str
    case_number: str
    asked_at: datetime
    approved_at: datetime | None
    expires_at: datetime | None
    is_mine: bool
    is_open: bool
    opening: Opening | None


class AlertKind(StrEnum):
    """What was unusual about a day of an official."""

    VOLUME = "volume"
    HOURS = "hours"
    NO_FILE = "no-file"
    COLLEAGUE = "colleague"


class AlertState(StrEnum):
    """What the security officer made of it."""

    OPEN = "open"
    EXPLAINED = "explained"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An unusual day of one official. `number` is what was seen, `usual` what is usual for them on a day.

    `VOLUME`: persons looked at; `HOURS`: rows out of hours; `NO_FILE`: persons of whom the authority has no open file;
    `COLLEAGUE`: persons who work there themselves.
    """

    id: UUID
    kind: AlertKind
    organisation: str
    actor: UUID
    day: date
    number: int
    usual: int
    state: AlertState


ANSWER = "privacy.answer-portals"
"""Purpose: another portal shows a person who looked at their data here."""
ASK = "privacy.ask-registers"
"""Purpose: ask other registers, for a person, who looked at their data there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register elsewhere that can be asked: its code in addresses, its name, what it holds (in words of its own)."""

    code: str
    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """One use of a person's data, as another register tells it. `receiver` is a code, or the name where it is known."""

    logged_at: datetime
    action: str
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAnswer:
    """What a register told: `rows` is None when it gave no answer; older ones begin at `next_first`, 0 at the end."""

    register: Register
    rows: tuple[UsageRow, ...] | None
    next_first: int = 0
