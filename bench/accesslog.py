"""Rows per second that four writers get into the access log while it is sealed, over the same without sealing.

Writers are processes that commit transactions of as many rows as a page of a person with several capacities writes.
Sealing is the worker's own loop, in a process beside them. After it the log is checked as a whole.
"""

from __future__ import annotations

import multiprocessing
import os
import time
import uuid
from dataclasses import replace
from multiprocessing.synchronize import Event
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench import stage
from bench.effort import Effort
from bench.figure import Figure
from burgerprofiel.foundation import database

WRITERS = 4
ROWS_PER_TRANSACTION = 25
BACKLOG = 100_000
_WORLD = "accesslog"
_TABLES = ("", "_leaf", "_node", "_checkpoint")
_spawn = multiprocessing.get_context("spawn")


def measure(*, effort: Effort) -> Figure:
    """Rows per second with the sealer, against those without it; and how fast it seals what waits."""
    with stage.stage(_WORLD) as where:
        plain, sealed, rates = [], [], []
        for _ in range(effort.rounds):
            _empty(where)
            plain.append(_written(where, seconds=effort.seconds, sealing=False))
            _empty(where)
            sealed.append(_written(where, seconds=effort.seconds, sealing=True))
        for _ in range(min(effort.rounds, 3)):
            _empty(where)
            rates.append(_sealed(where, count=max(BACKLOG // effort.scale, 500)))
        left, faults = _checked(where)
    value, floor = max(sealed), max(plain)  # the rounds that others disturbed least
    return Figure(
        name="accesslog",
        value=value,
        unit="rows/s",
        floor=floor,
        details={
            "writers": WRITERS,
            "rows_per_transaction": ROWS_PER_TRANSACTION,
            "with_sealer": [round(rate) for rate in sealed],
            "without_sealer": [round(rate) for rate in plain],
            "sealed_rows_per_second": round(max(rates)),
            "left_unsealed": left,
            "faults": faults,
        },
    )


def _empty(where: stage.Stage) -> None:
    with psycopg.connect(where.admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        tables = ", ".join(f"foundation_accesslog{table}" for table in _TABLES)
        connection.execute(f"TRUNCATE {tables}".encode())
    stage.settle(where)


def _written(where: stage.Stage, *, seconds: float, sealing: bool) -> float:
    """Rows per second that all writers together committed."""
    go, stop, counted = _spawn.Event(), _spawn.Event(), _spawn.Queue()
    roles = [_write] * WRITERS + ([_seal] if sealing else [])
    players = [_spawn.Process(target=role, args=(where, go, stop, counted)) for role in roles]
    for player in players:
        player.start()
    for _ in players:
        counted.get(timeout=60)  # each says when it is ready
    go.set()
    started = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    took = time.perf_counter() - started
    total = sum(counted.get(timeout=60) for _ in players)
    for player in players:
        player.join()
    return float(total / took)


def _as_worker(where: stage.Stage) -> stage.Stage:
    """The stage as the worker's role, which alone may seal."""
    url = database.with_role(where.url, "burgerprofiel_worker", database=urlsplit(where.url).path[1:])
    return replace(where, url=url, environment=where.environment | {"DATABASE_URL": url})


def _write(where: stage.Stage, go: Event, stop: Event, counted: Any) -> None:
    """One writer: whole transactions until it is told to stop."""
    stage.use(where)
    from django.db import transaction  # noqa: PLC0415 - Django first

    from burgerprofiel.foundation.accesslog import rows  # noqa: PLC0415

    rows.record([])
    counted.put(0)
    go.wait()
    written = 0
    while not stop.is_set():
        with transaction.atomic():
            rows.record([_entry() for _ in range(ROWS_PER_TRANSACTION)])
        written += ROWS_PER_TRANSACTION
    counted.put(written)
    stage.leave()


def _seal(where: stage.Stage, go: Event, stop: Event, counted: Any) -> None:
    """The loop of the worker: a batch each second, at once again while batches are full."""
    stage.use(_as_worker(where))
    from burgerprofiel.foundation.accesslog import sealer  # noqa: PLC0415

    mine = sealer.Sealer()
    counted.put(0)
    go.wait()
    while not stop.is_set():
        if mine.seal() != sealer.LIMIT:
            stop.wait(1.0)
    counted.put(0)
    stage.leave()


def _sealed(where: stage.Stage, *, count: int) -> float:
    """Rows per second that one sealer gets through of what waits."""
    stage.use(_as_worker(where))
    from burgerprofiel.foundation.accesslog import rows, sealer  # noqa: PLC0415

    for _ in range(count // 500):
        rows.record([_entry() for _ in range(500)])
    mine = sealer.Sealer()
    started, total = time.perf_counter(), 0
    while batch := mine.seal():
        total += batch
    return total / (time.perf_counter() - started)


def _checked(where: stage.Stage) -> tuple[int, int]:
    """How many rows the sealer left, and the faults of the whole log."""
    from burgerprofiel.foundation.accesslog import checking  # noqa: PLC0415

    left = database.value(
        "SELECT (SELECT count(*) FROM foundation_accesslog) - (SELECT count(*) FROM foundation_accesslog_leaf)"
    )
    return int(left), sum(1 for _ in checking.check())


def _entry() -> Any:
    from burgerprofiel.foundation import clock  # noqa: PLC0415
    from burgerprofiel.foundation.accesslog import context  # noqa: PLC0415
    from burgerprofiel.foundation.accesslog.entry import ActorKind, Entry, Operation  # noqa: PLC0415

    now = clock.now()
    return Entry(
        trace_id=context.new_trace(),
        span_id=context.new_span(),
        name="dossiers.follow.read",
        start_time=now,
        end_time=now,
        logged_at=now,
        processing_activity_id="urn:burgerprofiel:processing:dossiers.follow",
        legal_basis="AVG, artikel 6, lid 1, e",
        data_subject_id=uuid.uuid4(),
        actor_kind=ActorKind.CITIZEN,
        actor_id=uuid.uuid4(),
        operation=Operation.READ,
        data_categories=("dossiers",),
        loa=27,
        application="burgerprofiel",
        count=12,
        sealed=os.urandom(220),
    )
