"""Calls under way: one for everybody who wants the same answer, each in a thread of its own.

A thread is made per call and not taken from a pool: the room of its line bounds how many there are, so a source that
hangs holds its own places and nobody else's; and being daemons, they are not waited for when the process ends.

Who started a call keeps its answer; once they no longer wait (the deadline passed, the browser left), the thread of the
call does that itself, so that an answer that comes late is there for the next time.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from burgerprofiel.blocks.sources.contracts import Problem, Question
from burgerprofiel.blocks.sources.sealed import Key
from burgerprofiel.blocks.sources.services import keeping, outcomes
from burgerprofiel.blocks.sources.services.lines import Line
from burgerprofiel.blocks.sources.services.outcomes import Outcome
from burgerprofiel.foundation import keys

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A question that is about to go out over a line, for whom, and under which key its answer is kept."""

    line: Line
    question: Question = field(repr=False)
    party_id: UUID
    key: Key
    keeps: bool = True


class Flight:
    """One call under way. `until` is when it is given up."""

    def __init__(self, call: Call, *, until: float) -> None:
        self.call = call
        self.until = until
        self.future: Future[Outcome] = Future()
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._is_left = False
        self._is_settled = False

    def run(self) -> None:
        """In its own thread: ask, and let everybody know."""
        call = self.call
        try:
            outcome = outcomes.ask(
                call.line.to, call.question, seconds=max(0.05, self.until - time.monotonic())
            )
        finally:
            call.line.give_back()
            _forget(self)
        self.settle(outcomes.failure(outcome), retry_after=outcome.retry_after)
        if outcome.content is not None:
            call.line.forget(call.key.exact)
        with self._lock:
            self.future.set_result(outcome)
            keep = self._is_left
        if keep:
            self._keep_late(outcome)

    def settle(self, problem: Problem | None, *, retry_after: float = 0) -> None:
        """Tell the line how it went: once, by whoever knows first."""
        with self._lock:
            if self._is_settled:
                return
            self._is_settled = True
        seconds = time.monotonic() - self._started
        self.call.line.settle(problem, key=self.call.key.exact, seconds=seconds, retry_after=retry_after)

    def leave(self) -> Outcome | None:
        """Who started it waits no longer: the answer if it is there after all, else its thread keeps it."""
        with self._lock:
            if self.future.done():
                return self.future.result()
            self._is_left = True
            return None

    def _keep_late(self, outcome: Outcome) -> None:
        try:
            keep([(self.call, outcome)])
        finally:
            close_old_connections()
            connection.close()


def keep(answers: list[tuple[Call, Outcome]]) -> None:
    """Keep answers, in one statement; a database or vault that is away costs the next reader a question, no more."""
    wanted = [
        keeping.Row(party_id=call.party_id, key=call.key, kept=kept)
        for call, outcome in answers
        if call.keeps and (kept := outcomes.kept(call.line.to, outcome)) is not None
    ]
    if not wanted:
        return
    try:
        keeping.write(wanted)
    except (DatabaseError, InterfaceError, keys.KeyServiceError, keys.UntrustedKeyError) as error:
        _log.warning("source.not_kept", count=len(wanted), error=type(error).__name__)


_flights: dict[bytes, Flight] = {}
_lock = threading.Lock()


def find(key: Key) -> Flight | None:
    """The call under way for the very same answer, unless it is given up."""
    with _lock:
        found = _flights.get(key.exact)
    return found if found is not None and time.monotonic() < found.until else None


def start(call: Call, *, until: float) -> Flight:
    """Send a call off. Its place on the line was taken, and is given back whatever happens."""
    flight = Flight(call, until=until)
    with _lock:
        _flights[call.key.exact] = flight
    name = f"source-{call.line.to.supply.code}"
    thread = threading.Thread(target=copy_context().run, args=(flight.run,), name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        _forget(flight)
        call.line.give_back(asked=False)
        raise
    return flight


def _forget(flight: Flight) -> None:
    with _lock:
        if _flights.get(flight.call.key.exact) is flight:
            del _flights[flight.call.key.exact]
