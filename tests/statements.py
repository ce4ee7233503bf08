"""Counting what a call asks of PostgreSQL; beginning and ending a transaction carries no question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
_SHOWN = 150


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, in order, once it has ended; a prepared one without its values."""
    statements: list[str] = []
    asked: dict[int, str] = {}

    def note(execute: Callable[..., Any], sql: Any, *others: Any) -> Any:
        asked[len(connection.queries_log)] = str(sql)
        return execute(sql, *others)

    with CaptureQueriesContext(connection) as captured, connection.execute_wrapper(note):
        yield statements
    numbered = enumerate(captured.captured_queries, captured.initial_queries)
    texts = [query["sql"] or asked[number] for number, query in numbered]
    statements += [text for text in texts if not text.startswith(_CONTROL)]


@contextmanager
def exactly(number: int) -> Iterator[list[str]]:
    """As `counted`; fails, and says which there were, unless the block makes so many."""
    with counted() as statements:
        yield statements
    if len(statements) != number:
        shown = (" ".join(text.split())[:_SHOWN] for text in statements)
        pytest.fail("\n  ".join((f"{len(statements)} statements, not {number}:", *shown)))
