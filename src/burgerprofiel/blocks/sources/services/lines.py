"""A line to each supply: how many may call at once, whether it rests, what failed a moment ago, and how it is doing.

Lines are of one process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Final

import structlog
from prometheus_client import Counter, Gauge, Histogram

from burgerprofiel.blocks.sources import rules
from burgerprofiel.blocks.sources.contracts import Breaker as BreakerState
from burgerprofiel.blocks.sources.contracts import Problem, SourceError
from burgerprofiel.blocks.sources.services.breaker import Breaker
from burgerprofiel.blocks.sources.services.registry import Connected
from burgerprofiel.foundation import clock, errors, limits

_MOST_FAILED: Final = 10_000
_CREDIT: Final = 10
_STATES: Final = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}
_log = structlog.get_logger(__name__)
_CALLS = Counter("burgerprofiel_source_calls", "Questions to sources", labelnames=("supply", "outcome"))
_HELD = Counter(
    "burgerprofiel_source_held", "Questions that did not go out, by why", labelnames=("supply", "reason")
)
_SECONDS = Histogram(
    "burgerprofiel_source_seconds",
    "Time until a source answered or was given up",
    labelnames=("supply",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 60),
)
_BREAKER = Gauge(
    "burgerprofiel_source_breaker",
    "0 asked as usual, 1 one trial, 2 left alone",
    labelnames=("supply",),
    multiprocess_mode="max",
)


@dataclass(slots=True)
class Figures:
    """How a supply did in this process."""

    calls: int = 0
    failures: int = 0
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_problem: str = ""
    at_work: int = 0


class Line:
    """The line to one supply."""

    def __init__(self, to: Connected) -> None:
        policy = to.policy
        self.to = to
        self.breaker = Breaker(
            failures=policy.failures, rest_seconds=policy.rest_seconds, trial_seconds=policy.hard_seconds
        )
        self.figures = Figures()
        self._room = BoundedSemaphore(policy.at_once)
        self._lock = Lock()
        self._failed: dict[bytes, tuple[Problem, float]] = {}
        self._quota = _quota(to)

    def take(self, key: bytes) -> None:
        """Take a place for one call, or raise SourceError with the seconds after which to try again.

        Whoever has a place gives it back with `give_back`. Outside of a transaction: a quota costs a statement.
        """
        self._check_failed(key)
        if not self._room.acquire(blocking=False):
            raise self._held("full", Problem.BUSY, wait=self.to.policy.negative_seconds)
        try:
            self._check_breaker()
        except SourceError:
            self._room.release()
            raise
        try:
            self._spend()
        except SourceError:
            self.breaker.release()
            self._room.release()
            raise
        with self._lock:
            self.figures.at_work += 1

    def give_back(self, *, asked: bool = True) -> None:
        """The place is free again; `asked` is false when no question went out."""
        with self._lock:
            self.figures.at_work -= 1
        if not asked:
            self.breaker.release()
        self._room.release()

    def settle(self, problem: Problem | None, *, key: bytes, seconds: float, retry_after: float = 0) -> None:
        """How a call went: None, or what the source said instead of facts."""
        answered = problem is None or not rules.is_failure(problem)
        self._note(problem, answered=answered)
        self.breaker.note(answered=answered)
        if problem is not None and not rules.is_answer(problem):
            self._remember(key, problem, seconds=max(self.to.policy.negative_seconds, min(retry_after, 60.0)))
        code = self.to.supply.code
        _CALLS.labels(code, problem.value if problem else "answered").inc()
        _SECONDS.labels(code).observe(seconds)
        _BREAKER.labels(code).set(_STATES[self.breaker.state])

    def _note(self, problem: Problem | None, *, answered: bool) -> None:
        with self._lock:
            figures = self.figures
            figures.calls += 1
            if answered:
                figures.last_success_at = clock.now()
            else:
                figures.failures += 1
                figures.last_failure_at = clock.now()
            if problem is not None and not rules.is_answer(problem):
                figures.last_problem = problem.value

    def _check_failed(self, key: bytes) -> None:
        problem, until = self._failed.get(key, (Problem.SOURCE_DOWN, 0.0))
        if (left := until - time.monotonic()) > 0:
            raise self._held("failed", problem, wait=left)

    def _remember(self, key: bytes, problem: Problem, *, seconds: float) -> None:
        with self._lock:
            if len(self._failed) >= _MOST_FAILED:
                self._failed.clear()
            self._failed[key] = (problem, time.monotonic() + seconds)

    def forget(self, key: bytes) -> None:
        """It answered after all."""
        with self._lock:
            self._failed.pop(key, None)

    def _check_breaker(self) -> None:
        if wait := self.breaker.wait():
            raise self._held("resting", Problem.SOURCE_DOWN, wait=wait)

    def _spend(self) -> None:
        if self._quota is None:
            return
        try:
            limits.spend(self._quota, client=self.to.supply.code)
        except errors.TooManyError as error:
            raise self._held("quota", Problem.BUSY, wait=error.retry_after) from error

    def _held(self, reason: str, problem: Problem, *, wait: float) -> SourceError:
        _HELD.labels(self.to.supply.code, reason).inc()
        return SourceError(problem, code=reason, retry_after=wait)


def _quota(to: Connected) -> limits.Limit | None:
    if not to.supply.per_minute:
        return None
    return limits.Limit(
        name=f"source-{to.supply.code}",
        count=to.supply.per_minute,
        seconds=60,
        unavailable=limits.Unavailable.CLOSED,
        credit=_CREDIT,
    )


_lines: dict[str, Line] = {}
_making = Lock()


def line_to(to: Connected) -> Line:
    """The line of this process to a supply."""
    found = _lines.get(to.supply.code)
    if found is not None and found.to is to:
        return found
    with _making:
        found = _lines.get(to.supply.code)
        if found is None or found.to is not to:
            found = _lines[to.supply.code] = Line(to)
        return found
