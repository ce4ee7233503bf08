"""What operators see of notices and do about them. Nothing here says whom a notice is about, but `NoticeTold`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

SUPPORT: Final = "notifications.support"
"""For which purpose staff see what a person was told, who asks for help."""
MOST_COUNTED: Final = 10_000
"""Nothing is counted further than this: then it is more."""


class ReplayCause(StrEnum):
    """What notices that may be sent again failed for: nobody took them in time, or a provider wanted none of them."""

    GAVE_UP = "gave-up"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits for a channel; each number is at most `MOST_COUNTED` + 1, which stands for more.

    `due` of them could leave now, `gathered` wait for a digest. `oldest_at` is since when the oldest could have left.
    """

    channel: str
    waiting: int
    due: int
    gathered: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """How many notices came into a state in the last hour and in the last day (`models.Tally`)."""

    channel: str
    provider: str
    state: str
    reason: str
    hour: int
    day: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderWeight:
    """A provider's share of the lot of text messages, as the process that was asked sees it."""

    provider: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """What lies in the Maildir of reports: to be read, and what nobody understood. `is_there`: it could be read."""

    is_there: bool
    unread: int = 0
    strange: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How telling people goes. `has_sms`: text messages are set up; `reports` is None where nobody looks at any."""

    at: datetime
    queues: tuple[Queue, ...]
    counts: tuple[StateCount, ...]
    weights: tuple[ProviderWeight, ...]
    has_sms: bool
    reports: Reports | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """An address that is left alone, by its channel; `cursor` is where the list goes on after it."""

    channel: str
    reason: str
    at: datetime
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What is known of an address that somebody typed. `digest` names it from then on, in hexadecimal."""

    channel: str
    digest: str
    reason: str = ""
    at: datetime | None = None

    @property
    def is_suppressed(self) -> bool:
        """Whether it is left alone."""
        return self.at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What an operator did. `by_id` is None on the command line."""

    at: datetime
    by_id: UUID | None
    what: str
    reason: str
    channel: str
    cause: str
    begins: datetime | None
    ends: datetime | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPeriod:
    """Notices of a channel that failed for a cause, from `begins` until before `ends`."""

    channel: str
    cause: ReplayCause
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPreview:
    """How many of a period would be sent again, by reason; `is_more`: there are more than one action takes."""

    count: int
    reasons: tuple[tuple[str, int], ...]
    is_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTold:
    """That a person was to be told something: what became of it, never what it was about.

    `is_own`: of themselves, not of a party they act for. `is_suppressed`: where it went is left alone by now.
    `available_at` is when what waits leaves at the earliest. `cursor` is where the list goes on after it.
    """

    kind: str
    state: str
    reason: str
    channel: str
    is_own: bool
    is_suppressed: bool
    tries: int
    repeats: int
    occurred_at: datetime
    handed_at: datetime | None
    settled_at: datetime | None
    available_at: datetime
    cursor: str
