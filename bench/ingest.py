"""Statuses by the native bulk call, beside a raw COPY of the very rows that the call wrote, and beside a loop of saves.

The call goes over HTTP to one web worker: parsing, checks, parties, dedup, projection, history, outbox. The floor
copies the same rows back into the same tables, emptied first, with all their indexes.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest import mock

import msgspec
import psycopg

from bench import data, load, people, stage, statuses
from bench.effort import Effort
from bench.figure import Figure

PATH = "/api/dossiers/v1/statuses"
STATUSES, PER_CALL, PERSONS = 100_000, 10_000, 20_000
SAVED = 1_000
ROUNDS = 3
_WRITTEN = ("dossiers_record", "dossiers_upload", "dossiers_dossierevent", "dossiers_dossier",
            "foundation_outboxevent", "identity_party")  # fmt: skip


def measure(*, effort: Effort) -> Figure:
    """Statuses per second of the call, over those of COPY."""
    count = STATUSES // effort.scale
    with stage.stage("ingest") as where:
        data.reference(where)
        requests = _requests(where, count=count)
        seconds: list[float] = []
        copied: list[float] = []
        rows: dict[str, int] = {}
        with stage.web(where) as web:
            load.send(port=web.port, requests=_requests(where, count=100, run="warm"))
            for _ in range(min(effort.rounds, ROUNDS)):
                _empty(where)
                seconds.append(load.send(port=web.port, requests=requests).seconds)
                took, rows = _copy_again(where)
                copied.append(took)
        _empty(where)
        parts, saves = _inside(where, sent=min(count, PER_CALL), saved=max(SAVED // effort.scale, 20))
        _empty(where)
    rate, floor = count / min(seconds), count / min(copied)
    return Figure(
        name="ingest",
        value=rate,
        unit="statuses/s",
        floor=floor,
        details={
            "statuses": count,
            "per_call": min(count, PER_CALL),
            "rows_written": rows,
            "rates_of_all_rounds": [round(count / took) for took in seconds],
            "copy_rates_of_all_rounds": [round(count / took) for took in copied],
            "saves_per_second": round(saves),
            "times_the_saves": round(rate / saves, 1),
            "milliseconds_of_one_call": parts,
        },
    )


def _requests(where: stage.Stage, *, count: int, run: str = "bench") -> list[bytes]:
    headers = people.machine(where)
    return [
        load.request(
            PATH,
            headers=headers,
            method="POST",
            body=_body(range(first, min(first + PER_CALL, count)), run=run),
        )
        for first in range(0, count, PER_CALL)
    ]


def _body(numbers: range, *, run: str) -> bytes:
    made = [statuses.native(number, run=run, people=PERSONS) for number in numbers]
    return msgspec.json.encode({"source": data.source_uri(1), "statuses": made})


def _empty(where: stage.Stage) -> None:
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(_WRITTEN)} CASCADE".encode())
    stage.settle(where)


def _copy_again(where: stage.Stage) -> tuple[float, dict[str, int]]:
    """Take the rows out, empty the tables, copy the rows back: how long that last took, and how many they were.

    As the superuser: nobody else may COPY into a table with row-level security.
    """
    with psycopg.connect(where.owner_url) as connection:
        taken = {table: _copied_out(connection, table) for table in _WRITTEN}
    _empty(where)
    with stage.as_server(), psycopg.connect(where.admin_url) as connection, connection.cursor() as cursor:
        started = time.perf_counter()
        for table, rows in taken.items():
            with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                copy.write(rows)
        connection.commit()
        took = time.perf_counter() - started
    return took, {table: rows.count(b"\n") for table, rows in taken.items()}


def _copied_out(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
        return b"".join(bytes(part) for part in copy)


def _inside(where: stage.Stage, *, sent: int, saved: int) -> tuple[dict[str, int], float]:
    """In this process, on the server's core: where the time of one call goes, and the rate of a loop of saves."""
    stage.use(where)
    from bench.floors import saves  # noqa: PLC0415 - Django first

    with stage.as_server():
        parts = _parts(sent)
        _empty(where)
        made = [statuses.native(number, run="saves", people=PERSONS) for number in range(saved)]
        started = time.perf_counter()
        saves.save(made, source_uri=data.source_uri(1))
        took = time.perf_counter() - started
    return parts, saved / took


def _parts(sent: int) -> dict[str, int]:
    from django.test import RequestFactory  # noqa: PLC0415
    from django.urls import resolve  # noqa: PLC0415

    from burgerprofiel.blocks.dossiers.services import records, rejections, spreading, staging, submit  # noqa: PLC0415
    from burgerprofiel.blocks.dossiers.wire import native  # noqa: PLC0415

    timed = [
        (native, "parse_line"),
        (native, "render"),
        (submit.identity, "resolve_parties"),
        (submit.uploads, "find_known"),
        (submit.lines, "line"),
        (records, "settle"),
        (staging, "staged"),
        (spreading, "spread"),
        (submit.traces, "note"),
        (submit.outbox, "append"),
        (submit.live, "announce"),
        (rejections, "store"),
    ]
    view = resolve(PATH).func
    request = RequestFactory().post(
        PATH,
        data=_body(range(sent), run="parts"),
        content_type="application/json",
        headers={"Authorization": "Bearer bench-token"},
    )
    with _timing(timed) as spent:
        started = time.perf_counter()
        view(request)
        total = time.perf_counter() - started
    spent["all"] = total
    return {name: round(seconds * 1000) for name, seconds in spent.items()}


@contextmanager
def _timing(functions: list[tuple[Any, str]]) -> Iterator[dict[str, float]]:
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                spent[name] += time.perf_counter() - started

        return run

    with ExitStack() as patches:
        for module, name in functions:
            label = f"{module.__name__.rpartition('.')[2]}.{name}"
            patches.enter_context(mock.patch.object(module, name, timed(label, getattr(module, name))))
        yield spent
