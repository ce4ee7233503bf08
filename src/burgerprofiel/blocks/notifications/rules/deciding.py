"""Whether what waits still is news for its reader, at the moment at which it would leave. Pure, as `choosing`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import msgspec

from burgerprofiel.blocks.notifications.contracts import (
    Cadence,
    ChannelCode,
    Matter,
    Preference,
    Tell,
    Untold,
    Why,
)
from burgerprofiel.blocks.notifications.rules import choosing
from burgerprofiel.foundation.telling import Description

FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(days=3)
MOST_REPEATS: Final = 1
"""So often something that waits for its reader is told once more."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of news for one person, just before it would leave.

    `last_at` is when the newest of it happened. `description` is None for what is no longer visible. `was_gathered`:
    it waited for its digest, which leaves now.
    """

    matter: Matter
    last_at: datetime
    preference: Preference
    reachable: Collection[ChannelCode]
    description: Description | None
    is_entitled: bool = True
    is_restricted: bool = False
    is_repeat: bool = False
    was_gathered: bool = False


def decide(facts: Facts, *, now: datetime) -> Tell | Untold:
    """Tell it, now or later, over which channel; or why not."""
    if reason := _no_news(facts):
        return Untold(reason)
    preference = facts.preference
    if facts.was_gathered:
        preference = msgspec.structs.replace(preference, cadence=Cadence.AT_ONCE)
    return choosing.choose(facts.matter, preference, reachable=facts.reachable, now=now)


def _no_news(facts: Facts) -> Why | None:
    if not facts.is_entitled:
        return Why.NOT_ENTITLED
    if facts.description is None:
        return Why.NOT_VISIBLE
    if facts.is_restricted and not facts.matter.is_owed:
        return Why.RESTRICTED
    if facts.is_repeat:
        return None if facts.description.waits_for_you else Why.DONE
    settled_at = facts.description.settled_at
    return Why.SEEN if settled_at and settled_at >= facts.last_at else None


def wait(attempts: int, *, asked: float = 0.0) -> timedelta:
    """How long until the next try after so many: half a minute, doubling to an hour; longer where a provider asks."""
    seconds = FIRST_WAIT.total_seconds() * 2 ** min(attempts, 10)
    return timedelta(seconds=max(min(seconds, LONGEST_WAIT.total_seconds()), min(asked, 86_400)))
