"""What crosses the door of the block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

INSIGHT = "privacy.insight"
"""Purpose: a person sees who looked at their data (GDPR, articles 12 and 15)."""


class Who(StrEnum):
    """Who looked, as the subject is told. Officials and systems are named by their organisation (CJEU C-579/21)."""

    SELF = "self"
    MANDATE_HOLDER = "mandate_holder"
    OFFICIAL = "official"
    SYSTEM_OF_AUTHORITY = "client"
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
    """An access with all that its subject may know. `ip` and `device` are the person's own, empty for others."""

    row: AccessRow
    trace_id: str
    assurance: int
    asked_by: str
    ip: str
    device: str


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
