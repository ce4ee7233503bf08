"""When a web worker ends by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from burgerprofiel.site import retirement, servers

_SECONDS = 60


def _start(status: str, headers: Any, error: Any = None) -> Callable[[bytes], object]:
    return lambda _: None


class Worker:
    """An application that answers as it is told, and whether its process would have ended."""

    def __init__(self, *, quiet: float) -> None:
        self.ended = threading.Event()
        self.answer: Any = [b"whole"]
        self.may = True
        self.served = retirement.Retiring(
            self._application, quiet=quiet, may_retire=lambda: self.may, retire=self.ended.set
        )

    def _application(self, environ: Any, start_response: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def ask(self, path: str = "/overzicht") -> Any:
        return self.served({"PATH_INFO": path}, _start)


def test_a_worker_that_was_used_ends_once_it_is_left_alone() -> None:
    worker = Worker(quiet=0.05)
    assert worker.ask() == [b"whole"]
    assert worker.ended.wait(_SECONDS)


def test_a_worker_that_served_nobody_stays() -> None:
    worker = Worker(quiet=0.01)
    for path in retirement.PROBES:
        worker.ask(path)
    assert not worker.ended.wait(0.2)


def test_while_the_vault_is_away_a_worker_stays() -> None:
    worker = Worker(quiet=0.01)
    worker.may = False
    worker.ask()
    assert not worker.ended.wait(0.5)
    worker.may = True
    assert worker.ended.wait(_SECONDS)


def test_an_answer_that_goes_on_is_waited_for() -> None:
    closed = threading.Event()

    def parts() -> Iterator[bytes]:
        try:
            yield b"one"
            yield b"two"
        finally:
            closed.set()

    worker = Worker(quiet=0.01)
    worker.answer = parts()
    answer = worker.ask()
    assert next(iter(answer)) == b"one"
    assert not worker.ended.wait(0.5)
    answer.close()
    assert closed.is_set()
    assert worker.ended.wait(_SECONDS)


def test_a_request_that_fails_is_over() -> None:
    worker = Worker(quiet=0.01)
    worker.answer = LookupError()
    with pytest.raises(LookupError):
        worker.ask()
    assert worker.ended.wait(_SECONDS)


def test_a_worker_that_is_never_left_alone_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retirement, "LONGEST", 1)
    worker = Worker(quiet=1)  # nobody keeps this thread from asking again for so long
    asked = 0
    while not worker.ended.is_set():
        worker.ask()
        asked += 1
    assert asked > 1


def test_figures_are_kept_by_number_and_a_number_is_taken_by_one(tmp_path: Any) -> None:
    assert [servers._hold_number(tmp_path) for _ in range(2)] == ["0", "1"]
