"""Reminders of a day or a moment: set by a person, by an authority's system, or by another block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

REMIND: Final = "notifications.remind"
"""The purpose of keeping what a person wants to be reminded of."""


class Lead(StrEnum):
    """How long before the day somebody is reminded; the hours are those of the Belgian clock (`rules.reminding`)."""

    ON_THE_DAY = "on-the-day"
    EVENING_BEFORE = "evening-before"
    WEEK_BEFORE = "week-before"
    MONTH_BEFORE = "month-before"
    THREE_MONTHS_BEFORE = "three-months-before"


class ReminderKind(StrEnum):
    """What the day is. OWN is that of the person, who alone knows."""

    OWN = "own"
    EXPIRY = "expiry"
    APPOINTMENT = "appointment"
    DEADLINE = "deadline"


class ReminderState(StrEnum):
    """What became of a reminder. DUE: its moment came, and whoever decides on telling has it."""

    WAITING = "waiting"
    DUE = "due"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReminder:
    """A reminder to set.

    `key` is that of who sets it, of nothing personal: the same again is the same reminder. `person_id`: only they, not
    everybody behind the party. `titles` are neutral words per language for outside of the platform, empty for those of
    the kind; `words` and `link` are shown behind the sign-in only. `matter` with `source_id`: a file that has to be
    open still, else nobody is reminded (`dossiers.find_matters`). `body_hash` tells a repetition from a conflict.
    """

    key: str
    party_id: UUID
    kind: ReminderKind
    happens_on: date
    remind_at: datetime
    happens_at: time | None = None
    person_id: UUID | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    words: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    matter: bytes = field(default=b"", repr=False)
    source_id: int | None = None
    body_hash: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReminder:
    """A reminder as an authority's system asks it: for a party by its number (`type`, canonical `value`).

    `transaction`: the file that has to be open still, as the URI of its source and its number; empty for no condition.
    """

    key: str
    type: str
    value: str = field(repr=False)
    kind: ReminderKind
    happens_on: date
    happens_at: time | None
    lead: Lead
    titles: Mapping[str, str]
    link: str = field(default="", repr=False)
    transaction: str = field(default="", repr=False)
    body_hash: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What in another block somebody wants to be reminded of the end of, in keyed digests.

    `group` is what is known at once with it, and what is gone from there is no longer reminded of; `matter` the thing.
    """

    group: str
    matter: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A thing of which the end is known now."""

    about: About
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder as the person reads it. `sender` is the name of the authority, empty for one's own."""

    id: UUID
    party_id: UUID
    is_own: bool
    kind: ReminderKind
    state: ReminderState
    happens_on: date
    happens_at: time | None
    remind_at: datetime
    sender: str
    title: str = field(repr=False)
    link: str = field(repr=False)
