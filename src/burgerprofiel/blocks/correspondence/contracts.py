"""What crosses the door of the block: frozen data, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

CHOOSE: Final = "correspondence.choose"
"""The purpose for which people choose digital post, see what was chosen, and undo it."""
ANSWER: Final = "correspondence.answer"
"""The purpose for which authorities are told whether somebody reads digitally."""
ESCALATE: Final = "correspondence.escalate"
"""The purpose for which the platform tells again, and asks for paper, while a term runs and nobody reads."""


class Decision(StrEnum):
    """What was decided: yes, or no longer."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Road(StrEnum):
    """Over which road somebody decided."""

    WEBSITE = "website"


class Reads(StrEnum):
    """Whether a party reads digitally, as authorities are told (`rules.reads`).

    HINT: it chose to, and yet paper beside it is wise: nobody looked for long, or nobody can be told.
    """

    YES = "yes"
    NO = "no"
    HINT = "hint"


class Step(StrEnum):
    """What is done while post with a term lies unread, each once (`escalation.schedule`).

    HALF, WEEK, DAYS: tell again, when half of the term is over, seven days and two days before its end. PAPER: ask for
    a letter.
    """

    HALF = "half"
    WEEK = "week"
    DAYS = "days"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One decision of a party, as whoever acts for it sees it. `text` is exactly what was shown, in `language`.

    `is_mine`: the reader decided it; else somebody else who may act for the party.
    """

    decision: Decision
    at: datetime
    is_mine: bool
    language: str
    road: Road
    version: int
    sha256: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it is with the present party: digitally or on paper, since when, and all decisions, newest first.

    `since` is None for a party that never chose. `can_be_told`: the reader wants notices and has an address for them.
    `name` may be empty.
    """

    name: str
    is_digital: bool
    since: datetime | None
    can_be_told: bool
    choices: tuple[Choice, ...]
