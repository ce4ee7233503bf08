"""A source that answers what a test tells it, when the test says so: no clocks, no sleeps.

    from burgerprofiel.blocks.sources.tests import adapters

    source = adapters.Scripted(adapters.supply("test.persoon", facts=["persoon.naam"]))
    source.answers("test.persoon", adapters.reply(adapters.fact("persoon.naam", Record(fields={"given": "An"}))))
    with adapters.connected(source):
        ...

`connected` replaces what the file of sources connects, for all threads, until its end. The fixture `connect` does the
same until the end of the test: `connect(source, ...)`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest

from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.contracts import (
    Document,
    Fact,
    Problem,
    Question,
    Remark,
    Reply,
    Severity,
    SourceError,
    Supply,
    Value,
)
from burgerprofiel.blocks.sources.services import registry
from burgerprofiel.blocks.sources.services.settings import Policy
from burgerprofiel.foundation.identifiers import IdentifierType

PATIENCE = 30.0
"""Seconds after which a wait in a test has gone wrong, however busy the machine."""

Answer = Reply | Exception | Callable[[Question], Reply]


def supply(code: str, *, facts: Iterable[str] = (), **others: Any) -> Supply:
    """A supply of persons, for the purpose of showing them who they are, unless told otherwise."""
    given: dict[str, Any] = {
        "label": code,
        "source_name": "Testbron",
        "ovo_code": "OVO000999",
        "subjects": frozenset({IdentifierType.INSZ}),
        "purpose": purposes.PERSON,
        "legal_basis": "",
    }
    return Supply(code=code, facts=frozenset(facts), **{**given, **others})


def fact(code: str, value: Value = "Iets", **others: Any) -> Fact:
    """A statement; a text unless told otherwise."""
    return Fact(code=code, value=value, **others)


def reply(*facts: Fact, **others: Any) -> Reply:
    """An answer with these facts."""
    return Reply(facts=facts, **others)


def remark(kind: Problem, *, severity: Severity = Severity.ERROR) -> Remark:
    """What a source says beside its answer."""
    return Remark(problem=kind, severity=severity)


def document(kind: str, content: bytes = b"%PDF-1.7") -> Document:
    """A file that a source gives."""
    return Document(kind=kind, media_type="application/pdf", content=content)


def problem(kind: Problem = Problem.SOURCE_DOWN, **others: Any) -> SourceError:
    """A source that gives no answer."""
    return SourceError(kind, **others)


@dataclass
class Held:
    """An answer that waits: `asked` is set when the question has come, the answer leaves when `release` is called."""

    answer: Answer
    asked: threading.Event = field(default_factory=threading.Event)
    _open: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        """Let the answer go."""
        self._open.set()

    def wait_asked(self) -> None:
        """Until the question has come."""
        assert self.asked.wait(PATIENCE), "nobody asked"

    def __call__(self, question: Question) -> Reply:
        self.asked.set()
        assert self._open.wait(PATIENCE), "nobody released it"
        return _given(self.answer, question)


class Scripted:
    """An adapter: what each supply answers, and in `asked` what it was asked, in order."""

    def __init__(self, *supplies: Supply) -> None:
        self.supplies = supplies
        self.asked: list[tuple[str, Question]] = []
        self._answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()

    def answers(self, code: str, *answers: Answer) -> Scripted:
        """What a supply answers, one after the other; the last one for ever. Without any it knows nothing."""
        self._answers[code] = list(answers)
        return self

    def holds(self, code: str, answer: Answer) -> Held:
        """As `answers`, but the answer waits until the test releases it."""
        held = Held(answer)
        self.answers(code, held)
        return held

    def count(self, code: str) -> int:
        """How often a supply was asked."""
        return sum(1 for each, _ in self.asked if each == code)

    def ask(
        self, supply: Supply, question: Question, *, total_seconds: float, connect_seconds: float
    ) -> Reply:
        with self._lock:
            self.asked.append((supply.code, question))
            answers = self._answers.get(supply.code) or [SourceError(Problem.NOTHING_FOUND)]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return _given(answer, question)


def _given(answer: Answer, question: Question) -> Reply:
    if isinstance(answer, Exception):
        raise answer
    return answer if isinstance(answer, Reply) else answer(question)


def settle() -> None:
    """Wait until no source is being asked any more: an answer that comes late is kept in a thread of its own."""
    for one in threading.enumerate():
        if one.name.startswith("source-"):
            one.join(PATIENCE)


@contextmanager
def connected(*given: Scripted, policies: Mapping[str, Policy] | None = None) -> Iterator[None]:
    """Let these be the sources of this installation, for all threads; a supply has the usual policy unless named."""
    found = {
        one.code: registry.Connected(one, adapter, (policies or {}).get(one.code, Policy()))
        for adapter in given
        for one in adapter.supplies
    }
    with mock.patch.object(registry, "connected", return_value=found):
        yield
        settle()


@pytest.fixture
def connect() -> Iterator[Callable[..., None]]:
    """`connect(source, ..., policies={...})`: as `connected`, until the test ends."""
    with ExitStack() as stack:
        yield lambda *given, **others: stack.enter_context(connected(*given, **others))
