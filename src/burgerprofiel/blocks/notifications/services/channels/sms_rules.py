"""Which provider of text messages a notice goes over: pure rules, after those of GOV.UK Notify.

A provider is drawn by lot, by weight. One of whose notices of the last 15 minutes 15 % or more failed, or arrived after
five minutes, gives up ten points to the best other one; weights change at most once in five minutes. After 15 minutes
without such a step they go back, ten points in five minutes, to what the operator set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

LOOK_BACK: Final = timedelta(minutes=15)
SLOW: Final = timedelta(minutes=5)
PAUSE: Final = timedelta(minutes=5)
QUIET: Final = timedelta(minutes=15)
ABSENT: Final = timedelta(seconds=30)
"""So long a provider that was not there is tried last."""
BAD_SHARE: Final = 0.15
LEAST_TRIED: Final = 10
STEP: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A provider's share of the lot now, and at rest."""

    name: str
    rest: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All weights, when one last changed, and when one was last lowered."""

    weights: tuple[Weight, ...]
    changed_at: datetime | None = None
    lowered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What went over a provider in the last 15 minutes, and how many of those failed or arrived late."""

    tried: int = 0
    bad: int = 0

    @property
    def share(self) -> float:
        """The part that went badly; 0 while too few went to tell."""
        return self.bad / self.tried if self.tried >= LEAST_TRIED else 0.0


_NOTHING: Final = Tally()


def at_rest(weights: Mapping[str, int]) -> Standing:
    """The standing that an operator set."""
    return Standing(weights=tuple(Weight(name=name, rest=rest, now=rest) for name, rest in weights.items()))


def adjust(standing: Standing, *, tallies: Mapping[str, Tally], now: datetime) -> Standing:
    """The standing after what was seen; the same one while nothing is to change."""
    if standing.changed_at and now - standing.changed_at < PAUSE:
        return standing
    return _lowered(standing, tallies, now=now) or _nearer_rest(standing, now=now)


def pick(standing: Standing, *, lot: float, names: Sequence[str]) -> str:
    """One of `names`, by weight; `lot` is from 0 up to 1. Where none of them has any weight, each counts alike."""
    heavy = [one for one in standing.weights if one.name in names and one.now > 0]
    if not heavy:
        return names[int(lot * len(names))]
    left = lot * sum(one.now for one in heavy)
    for one in heavy:
        left -= one.now
        if left < 0:
            return one.name
    return heavy[-1].name


def _lowered(standing: Standing, tallies: Mapping[str, Tally], *, now: datetime) -> Standing | None:
    def share(one: Weight) -> float:
        return tallies.get(one.name, _NOTHING).share

    worst = max((one for one in standing.weights if one.now > 0), key=share, default=None)
    if worst is None or share(worst) < BAD_SHARE:
        return None
    best = min((one for one in standing.weights if one is not worst), key=share, default=None)
    if best is None or share(best) >= share(worst):
        return None
    points = min(STEP, worst.now)
    moved = {worst.name: -points, best.name: points}
    weights = tuple(replace(one, now=one.now + moved.get(one.name, 0)) for one in standing.weights)
    return Standing(weights=weights, changed_at=now, lowered_at=now)


def _nearer_rest(standing: Standing, *, now: datetime) -> Standing:
    if all(one.now == one.rest for one in standing.weights):
        return standing
    if standing.lowered_at and now - standing.lowered_at < QUIET:
        return standing
    weights = tuple(
        replace(one, now=one.now + max(-STEP, min(STEP, one.rest - one.now))) for one in standing.weights
    )
    return replace(standing, weights=weights, changed_at=now)
