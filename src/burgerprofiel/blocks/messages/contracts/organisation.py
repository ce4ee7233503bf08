"""How an organisation divides its mailbox: parts, rules, colleagues, and the work that messages are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.messages.contracts.vocabulary import Moment

GENERAL: Final = ""
"""The code of the part of a mailbox that every organisation has."""


class Rhythm(StrEnum):
    """How often a department is mailed what is new in its part: on working days, or on Mondays."""

    DAY = "day"
    WEEK = "week"


class Lies(StrEnum):
    """With whom the work of a message lies."""

    MINE = "mine"
    NOBODY = "nobody"


class Stand(StrEnum):
    """Whether colleagues still have work with a message."""

    OPEN = "open"
    HANDLED = "handled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who was in this mailbox. As long as no colleague `is_manager`, everybody divides it."""

    person_id: UUID
    name: str
    seen_on: date
    is_manager: bool = False
    is_me: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Where and how often a department is mailed what is new. `address` is for who divides the mailbox, else empty.

    Not `is_confirmed`: the link that was sent there was not used yet.
    """

    rhythm: Rhythm
    address: str = field(default="", repr=False)
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the mailbox. `is_limited`: only `reader_ids` read it; `is_mine` whether that is who asks."""

    code: str
    name: str
    is_limited: bool = False
    reader_ids: frozenset[UUID] = frozenset()
    is_mine: bool = True
    digest: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much of what somebody reads still is to be handled."""

    all: int
    mine: int
    nobody: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The mailbox of an organisation as who asks may see it: all its parts, the general one first, and its people.

    `manages`: who asks may divide it. `waiting` is there where it was asked for.
    """

    parts: tuple[Part, ...]
    colleagues: tuple[Colleague, ...]
    manages: bool
    waiting: Waiting | None = None

    def part(self, code: str) -> Part | None:
        """The part of a code; None for one that is not there any more."""
        return next((one for one in self.parts if one.code == code), None)

    def name_of(self, person_id: UUID | None) -> str:
        """What a colleague is called; empty for who was never here."""
        return next((one.name for one in self.colleagues if one.person_id == person_id), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the work of a conversation stands, or should: in which part, with whom, until when, whether it is handled."""

    partition: str
    assigned_to: UUID | None = None
    handle_by: date | None = None
    is_handled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What became of changes to the work of a conversation.

    `crossed` are those that a colleague came first with, whose change stays; `is_noted` that a note was kept, `is_gone`
    that it now lies where who changed it does not read.
    """

    done: frozenset[Moment] = frozenset()
    crossed: frozenset[Moment] = frozenset()
    is_noted: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where messages go that fit all that is filled in (`sender_code`, `type_id`, `application`).

    `origin` is the provider of an e-Box that told it, which colleagues cannot change; empty for their own.
    """

    id: UUID
    partition: str
    sender_code: str = ""
    sender: str = ""
    type_id: int | None = None
    type_name: str = ""
    application: str = ""
    assigned_to: UUID | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A sender, and one of its types of message, that this mailbox has something of."""

    sender_code: str
    sender: str
    type_id: int
    type_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFigures:
    """How it is with the work of a part. `arrived` and `handled` are of the last 30 days.

    `days` is in how many days half of what was handled in that time was handled; None where nothing was.
    """

    code: str
    waiting: int
    unassigned: int
    late: int
    arrived: int
    handled: int
    days: float | None = None
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How much arrived and was handled in the week that begins on a Monday."""

    monday: date
    arrived: int
    handled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The work of a mailbox in numbers: per part that the asker may read, and the last twelve weeks, oldest first."""

    parts: tuple[PartFigures, ...]
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """How a mailbox is divided and how it goes. `rules` and `sources`, for making rules, are there when asked for."""

    office: Office
    figures: Figures
    rules: tuple[Rule, ...] = ()
    sources: tuple[Source, ...] = ()
