"""Leaving alone for a while what failed several times in a row, and trying it again with one question.

A breaker is of one process. What it saves is the time of people who wait, which each process loses at most `failures`
times; a state that processes share would cost a statement at every call to save that. Operators see it per process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from burgerprofiel.blocks.sources.contracts import Breaker as State


class Breaker:
    """Closed; after `failures` in a row open for `rest_seconds`; then one trial, which closes or opens it again.

    A trial of which nothing is heard counts no longer after `trial_seconds`.
    """

    def __init__(
        self,
        *,
        failures: int,
        rest_seconds: float,
        trial_seconds: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._rest, self._trial_seconds, self._now = failures, rest_seconds, trial_seconds, now
        self._lock = Lock()
        self._failures = 0
        self._open_until = 0.0
        self._trial_until = 0.0

    def wait(self) -> float:
        """Seconds until one more question makes sense; 0 when it may go now. Who gets 0 asks, or calls `release`."""
        with self._lock:
            now = self._now()
            if self._failures < self._limit:
                return 0.0
            until = max(self._open_until, self._trial_until)
            if now < until:
                return until - now
            self._trial_until = now + self._trial_seconds
            return 0.0

    def release(self) -> None:
        """The question that was let through did not go after all."""
        with self._lock:
            self._trial_until = 0.0

    def note(self, *, answered: bool) -> None:
        """How a question went."""
        with self._lock:
            self._trial_until = 0.0
            if answered:
                self._failures = 0
                return
            self._failures += 1
            if self._failures >= self._limit:
                self._open_until = self._now() + self._rest

    @property
    def state(self) -> State:
        """Where it stands now."""
        with self._lock:
            if self._failures < self._limit:
                return State.CLOSED
            return State.HALF_OPEN if self._now() >= self._open_until else State.OPEN
