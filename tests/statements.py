"""Counting what a call asks of PostgreSQL; beginning and ending a transaction carries no question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, in order, once it has ended. A prepared one has no text here."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    texts = [query["sql"] or "" for query in captured.captured_queries]
    statements += [text for text in texts if not text.startswith(_CONTROL)]
