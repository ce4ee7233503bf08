"""Readings of supplies for somebody: what is kept, and what is asked side by side, within the deadlines.

One transaction reads what is kept and writes that it is read; another, which has ended before anything is sent, writes
what goes out. Nothing is asked within a transaction.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import Final

import structlog
from django.db import DatabaseError, InterfaceError, transaction

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import ActingNumbers
from burgerprofiel.blocks.sources.contracts import (
    Fact,
    Problem,
    Question,
    Reading,
    SourceError,
    State,
)
from burgerprofiel.blocks.sources.services import flights, known, outcomes, registry, withholding
from burgerprofiel.blocks.sources.services.flights import Call, Flight
from burgerprofiel.blocks.sources.services.lines import Line, line_to
from burgerprofiel.blocks.sources.services.outcomes import Outcome
from burgerprofiel.foundation import database, errors, gate
from burgerprofiel.foundation.accesslog import context
from burgerprofiel.foundation.gate import Actor, Operation, Wanted

_TO_ASK: Final = frozenset({State.LOADING, State.STALE})
_CHECK_SECONDS: Final = 1.0
"""So long somebody who waits is taken to be signed in still."""
_SHORTEST: Final = 0.1
"""With less time left than this a source is not asked any more."""
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Waiting:
    """A supply that is being asked: by whom it was sent, when to show what is stale, when to give up."""

    flight: Flight
    is_mine: bool
    soft_at: float
    hard_at: float


@dataclass(slots=True)
class Gathering:
    """One gathering. `run` gives a reading of each supply that is not loading; once, after what was stale perhaps.

    `anew`: what was asked for is asked again, however new what is kept of it is.
    """

    actor: Actor
    codes: Collection[str]
    language: str
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    keeps: bool = True
    anew: bool = False
    _started: float = field(default_factory=time.monotonic)
    _checked: float = field(default_factory=time.monotonic)
    _known: dict[str, Reading] = field(default_factory=dict, repr=False)
    _facts: dict[str, tuple[Fact, ...]] = field(default_factory=dict, repr=False)
    _none: set[str] = field(default_factory=set)
    _waiting: dict[str, _Waiting] = field(default_factory=dict, repr=False)
    _held_back: list[str] = field(default_factory=list)
    _answers: SimpleQueue[str] = field(default_factory=SimpleQueue, repr=False)
    _numbers: ActingNumbers | None = field(default=None, repr=False)

    def run(self) -> Iterator[Reading]:
        """Readings as they come. Raises RefusedError and KeyServiceError; also when the session ends meanwhile."""
        every = [*dict.fromkeys((*self.codes, *registry.first_needed(self.codes)))]
        self._known = known.look(
            self.actor, codes=every, language=self.language, parameters=self._parameters_of
        )
        for reading in self._known.values():
            self._learn(reading)
        to_ask = [code for code, one in self._known.items() if self._is_to_ask(code, one)]
        yield from self._wanted(one for code, one in self._known.items() if code not in to_ask)
        try:
            yield from self._wanted(self._send(to_ask))
            while self._waiting:
                yield from self._wanted(self._next())
        finally:
            self._leave()

    def _is_to_ask(self, code: str, known: Reading) -> bool:
        again = self.anew and code in self.codes and known.retrieved_at is not None
        return known.state in _TO_ASK or again

    def _parameters_of(self, code: str) -> dict[str, str]:
        """What the caller chose is for the supplies that were asked for, not for those that these need first."""
        return dict(self.parameters) if code in self.codes else {}

    def _wanted(self, readings: Iterator[Reading]) -> Iterator[Reading]:
        return (one for one in readings if one.supply.code in self.codes)

    # ------------------------------------------------------------------------------------------ sending

    def _send(self, codes: Collection[str]) -> Iterator[Reading]:
        """Send what can be sent; readings of what cannot, now or ever. The others wait for what they need first."""
        ready = [code for code in codes if not self._missing(code)]
        self._held_back = [code for code in codes if code not in ready]
        yield from self._off(ready)
        yield from self._release()

    def _release(self) -> Iterator[Reading]:
        """Of what is held back: send what has what it needs, give up what will not get it."""
        while self._held_back:
            ready = [code for code in self._held_back if not self._missing(code)]
            lost = [code for code in self._held_back if code not in ready and not self._may_come(code)]
            if not ready and not self._waiting:  # what is left needs each other
                lost = self._held_back
            if not ready and not lost:
                return
            self._held_back = [code for code in self._held_back if code not in (*ready, *lost)]
            for code in lost:
                yield self._lacking(code)
            yield from self._off(ready)

    def _missing(self, code: str) -> frozenset[str]:
        return registry.connected()[code].supply.needs - self._facts.keys()

    def _may_come(self, code: str) -> bool:
        """Whether something that is under way or held back may still give what a supply needs."""
        coming = (*self._waiting, *(one for one in self._held_back if one != code))
        connected = registry.connected()
        return all(any(need in connected[one].supply.facts for one in coming) for need in self._missing(code))

    def _lacking(self, code: str) -> Reading:
        """Of who has no home there is no energy certificate; of whom that is not known, there may be one."""
        supply = registry.connected()[code].supply
        reading = outcomes.unanswered(supply, Problem.MISSING_INPUT, parameters=self._parameters_of(code))
        if self._missing(code) <= self._none:
            return replace(reading, state=State.NONE, none=supply.facts)
        return self._instead(code, reading)

    def _off(self, codes: Collection[str]) -> Iterator[Reading]:
        """Send questions off, once the row of each is committed; readings of those that may not go now."""
        places: dict[str, tuple[Line, Flight | None]] = {}
        refused: dict[str, SourceError] = {}
        try:
            for code in codes:
                try:
                    places[code] = self._place(code)
                except SourceError as error:
                    refused[code] = error
            for code, call in self._written(places).items():
                del places[code]  # from here on the call gives its place back itself
                self._follow(code, flights.start(call, until=self._until(call.line)), is_mine=True)
        finally:
            for line, joined in places.values():
                if joined is None:
                    line.give_back(asked=False)
        for code, (_line, joined) in places.items():
            if joined is not None:
                self._follow(code, joined, is_mine=False)
        for code, why in refused.items():
            yield self._instead(code, self._unanswered(code, why))

    def _place(self, code: str) -> tuple[Line, Flight | None]:
        """A place on the line, or the call for the same answer that is under way already."""
        line = line_to(registry.connected()[code])
        key = known.key_of(
            self.actor, line.to.supply, language=self.language, parameters=self._parameters_of(code)
        )
        if joined := flights.find(key):
            return line, joined
        if self._until(line) - time.monotonic() < _SHORTEST:
            raise SourceError(Problem.SOURCE_DOWN, code="too-late")
        line.take(key.exact)
        return line, None

    def _written(self, places: Mapping[str, tuple[Line, Flight | None]]) -> dict[str, Call]:
        """One row for each question, committed; and the questions, with the trace of their rows."""
        if not places:
            return {}
        with context.within(context.current()) as here, transaction.atomic(durable=True):
            wanted = [
                Wanted(
                    purpose=line.to.supply.purpose,
                    operation=Operation.READ if joined else Operation.SEND,
                    source=code,
                )
                for code, (line, joined) in places.items()
            ]
            gate.admit_each(self.actor, party_id=self.actor.party_id, wanted=wanted)
            if self._numbers is None and not all(joined for _, joined in places.values()):
                self._numbers = identity.open_numbers(self.actor)
        return {
            code: self._call(line, reference=here.trace_id)
            for code, (line, joined) in places.items()
            if joined is None
        }

    def _call(self, line: Line, *, reference: str) -> Call:
        supply, numbers = line.to.supply, self._numbers
        assert numbers is not None  # noqa: S101 - opened with the rows
        parameters = self._parameters_of(supply.code)
        question = Question(
            subject=numbers.subject,
            acting=numbers.acting,
            purpose=supply.purpose,
            reference=reference,
            language=self.language,
            given={code: self._facts[code] for code in supply.needs},
            parameters=parameters,
        )
        key = known.key_of(self.actor, supply, language=self.language, parameters=parameters)
        return Call(line=line, question=question, party_id=self.actor.party_id, key=key, keeps=self.keeps)

    def _until(self, line: Line) -> float:
        return self._started + line.to.policy.hard_seconds

    def _follow(self, code: str, flight: Flight, *, is_mine: bool) -> None:
        policy = registry.connected()[code].policy
        self._waiting[code] = _Waiting(
            flight=flight,
            is_mine=is_mine,
            soft_at=self._started + policy.soft_seconds,
            hard_at=self._started + policy.hard_seconds,
        )
        flight.future.add_done_callback(lambda _done: self._answers.put(code))

    # ---------------------------------------------------------------------------------------- receiving

    def _next(self) -> Iterator[Reading]:
        """Wait for the next event; readings that follow from it, and then what came of them is kept."""
        came = self._came(until=min(min(one.soft_at, one.hard_at) for one in self._waiting.values()))
        self._check_session()
        mine: list[tuple[Call, Outcome]] = []
        try:
            for code in came:
                waiting = self._waiting.pop(code)
                outcome = waiting.flight.future.result()
                if waiting.is_mine:
                    mine.append((waiting.flight.call, outcome))
                yield self._received(code, outcome)
            yield from self._late()
            yield from self._release()
        finally:
            flights.keep(mine)

    def _came(self, *, until: float) -> list[str]:
        """The supplies that answered: one at least, unless the moment comes first."""
        came: list[str] = []
        database.release()
        try:
            came.append(self._answers.get(timeout=max(0.0, until - time.monotonic())))
            while True:
                came.append(self._answers.get_nowait())
        except Empty:
            return [code for code in came if code in self._waiting]

    def _received(self, code: str, outcome: Outcome) -> Reading:
        to = registry.connected()[code]
        if outcome.content is None:
            wait = max(outcome.retry_after, to.policy.negative_seconds)
            error = SourceError(outcome.problem or Problem.BAD_ANSWER, retry_after=wait)
            return self._instead(code, self._unanswered(code, error))
        reading = outcomes.reading_now(
            to.supply, outcome, outcome.content, parameters=self._parameters_of(code)
        )
        self._learn(reading)
        reading = withholding.without(reading, facts=withholding.withheld_from(self.actor))
        before = self._known[code]
        others = before.others
        if before.retrieved_at is not None and before.parameters != reading.parameters:
            others = (replace(before, others=()), *others)
        return replace(reading, others=others)

    def _late(self) -> Iterator[Reading]:
        """Past the soft deadline what is stale is shown meanwhile; past the hard one nothing is waited for."""
        now = time.monotonic()
        for code, waiting in [*self._waiting.items()]:
            if now >= waiting.hard_at:
                del self._waiting[code]
                yield self._given_up(code, waiting)
            elif now >= waiting.soft_at:
                waiting.soft_at = waiting.hard_at
                if self._known[code].state is State.STALE:
                    yield replace(self._known[code], is_refreshing=True)

    def _given_up(self, code: str, waiting: _Waiting) -> Reading:
        outcome = waiting.flight.leave() if waiting.is_mine else None
        if outcome is not None:
            flights.keep([(waiting.flight.call, outcome)])
            return self._received(code, outcome)
        if waiting.is_mine:
            waiting.flight.settle(Problem.SOURCE_DOWN)
        wait = registry.connected()[code].policy.negative_seconds
        error = SourceError(Problem.SOURCE_DOWN, code="too-slow", retry_after=wait)
        return self._instead(code, self._unanswered(code, error))

    def _unanswered(self, code: str, error: SourceError) -> Reading:
        return outcomes.unanswered(
            registry.connected()[code].supply,
            error.problem,
            parameters=self._parameters_of(code),
            retry_after=error.retry_after,
        )

    def _instead(self, code: str, failed: Reading) -> Reading:
        """What was known before stands in for what failed, with why."""
        before = self._known[code]
        if before.state is not State.STALE:
            return replace(failed, others=before.others)
        return replace(before, problem=failed.problem, retry_at=failed.retry_at)

    def _learn(self, reading: Reading) -> None:
        self._none |= reading.none
        for code in {one.fact.code for one in reading.facts}:
            self._facts[code] = tuple(one.fact for one in reading.facts if one.fact.code == code)

    def _check_session(self) -> None:
        """Nothing more for who signed out, or lost the mandate, meanwhile."""
        now = time.monotonic()
        if now - self._checked < _CHECK_SECONDS:
            return
        self._checked = now
        try:
            is_open = self.actor.session_id in identity.still_open(sessions=[self.actor.session_id])
        except (DatabaseError, InterfaceError) as error:
            _log.warning("source.session_unknown", error=type(error).__name__)
            return  # it was open a few seconds ago, and nothing is read from the database here
        if not is_open:
            raise errors.RefusedError("session-ended")

    def _leave(self) -> None:
        """Whoever waited is gone: what came and was not taken is kept, what comes yet keeps itself."""
        mine = [one.flight for one in self._waiting.values() if one.is_mine]
        self._waiting.clear()
        left = [(flight.call, outcome) for flight in mine if (outcome := flight.leave()) is not None]
        flights.keep(left)
