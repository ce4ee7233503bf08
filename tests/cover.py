"""The fewest tests that send PostgreSQL every statement that a test sends: what runs on an older version of it too.

    pytest --cover-to=.cache/sql-cover    # beside running, write down which tests these are
    pytest @.cache/sql-cover              # run those, on another server (TEST_DATABASE_URL)

What a version may answer otherwise is a statement, so each is asked there once, as the test that asks it wants it. The
migrations run there anyway: they make the database. What processes of their own ask is asked by other tests as well.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, wraps
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql

OPTION: Final = "--cover-to"
_PROPERTY: Final = "statements"
_LEAST_SECONDS: Final = 0.05
"""What any test costs, however short."""
_VARIABLE: Final = (
    (re.compile(r"(%s|%\(\w+\)s|\$\d+)(, *(%s|%\(\w+\)s|\$\d+))+"), "%s"),  # lists of values
    (re.compile(r"(\(%s\))(, *\(%s\))+"), "(%s)"),  # rows of values
    (re.compile(r'"s\d+_x\d+"'), "savepoint"),
    (re.compile(r"'[^']*'|\b\d+\b"), "value"),
)
_sent: set[int] = set()


def listen() -> None:
    """Hear every statement that this process sends, whoever sends it."""
    for cursor in (psycopg.Cursor, psycopg.AsyncCursor):
        for name in ("execute", "executemany", "copy", "stream"):
            setattr(cursor, name, _heard(getattr(cursor, name)))


def _heard(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    def hear(cursor: Any, query: Any, *given: Any, **others: Any) -> Any:
        text = query.as_string(None) if isinstance(query, sql.Composable) else query
        _sent.add(_form(text))
        return send(cursor, query, *given, **others)

    return hear


@lru_cache(maxsize=50_000)
def _form(text: str | bytes) -> int:
    """The same for statements that differ by values only."""
    plain = " ".join((text.decode() if isinstance(text, bytes) else text).split())
    for pattern, by in _VARIABLE:
        plain = pattern.sub(by, plain)
    return int.from_bytes(blake2b(plain.encode(), digest_size=7).digest())


def begin() -> None:
    """A test begins."""
    _sent.clear()


def tell(item: pytest.Item) -> None:
    """Let the controlling process know what a test sent, fixtures included.

    Not of one that starts processes: what they ask is not heard here, and a platform brings its own PostgreSQL.
    """
    starts = item.get_closest_marker("process") or "platform" in getattr(item, "fixturenames", ())
    if not starts:
        item.user_properties.append((_PROPERTY, sorted(_sent)))


class Cover:
    """In the controlling process: what each test sent, and how long it took."""

    def __init__(self) -> None:
        self._sent: dict[str, frozenset[int]] = {}
        self._seconds: dict[str, float] = {}

    def note(self, report: pytest.TestReport) -> None:
        """A phase of a test is over."""
        before = self._seconds.get(report.nodeid, _LEAST_SECONDS)
        self._seconds[report.nodeid] = before + report.duration
        for name, value in report.user_properties:
            if name == _PROPERTY:
                self._sent[report.nodeid] = frozenset(value)  # type: ignore[call-overload]

    def write(self, file: Path) -> None:
        """One test per line, as arguments of pytest."""
        file.parent.mkdir(exist_ok=True)
        file.write_text("".join(f"{test}\n" for test in cheapest(self._sent, seconds=self._seconds)))


def cheapest(sent: Mapping[str, Collection[int]], *, seconds: Mapping[str, float]) -> list[str]:
    """Tests that together send all that is sent, by name: again and again the one that adds most per second.

    How much a test adds only shrinks, so who still leads when asked anew leads.
    """
    chosen: list[str] = []
    covered: set[int] = set()
    queue = [(-len(sent[test]) / seconds[test], test) for test in sorted(sent)]
    heapq.heapify(queue)
    while queue:
        _, test = heapq.heappop(queue)
        gain = len(set(sent[test]) - covered) / seconds[test]
        if not gain:
            continue
        if queue and -queue[0][0] > gain:
            heapq.heappush(queue, (-gain, test))
            continue
        chosen.append(test)
        covered |= set(sent[test])
    return sorted(chosen)
