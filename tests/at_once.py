"""Several who do something at the same moment, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from django.db import connection

from burgerprofiel.foundation.errors import DomainError

T = TypeVar("T")
_PATIENCE = 60


def results(*calls: Callable[[], T]) -> list[T]:
    """What calls gave that began together; raises what one of them raised."""
    together = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        together.wait(_PATIENCE)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(*calls: Callable[[], object]) -> list[type[DomainError] | None]:
    """What came of calls that began together: the refusal, or nothing."""

    def outcome(call: Callable[[], object]) -> type[DomainError] | None:
        try:
            call()
        except DomainError as error:
            return type(error)
        return None

    return results(*(partial(outcome, call) for call in calls))
