"""The part of the worker that runs jobs, when procrastinate or its connection gives up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from burgerprofiel.foundation import database, jobs
from burgerprofiel.site import worker


class App:
    """Procrastinate, whose worker does what the test says and then ends."""

    def __init__(self, run: Callable[[], Awaitable[None]]) -> None:
        self._run = run

    @asynccontextmanager
    async def open_async(self) -> AsyncIterator[None]:
        yield

    async def run_worker_async(self, **options: Any) -> None:
        await self._run()


def _cut(pid: int) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as cutting:
        cutting.execute("SELECT pg_terminate_backend(%s, 30000)", [pid])


def _run_jobs(monkeypatch: pytest.MonkeyPatch, run: Callable[[], Awaitable[None]]) -> None:
    monkeypatch.setattr(jobs, "worker_app", lambda: App(run))
    worker.Worker([])._run_jobs()


def test_procrastinate_that_stops_by_itself_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the worker waits before it begins anew; it once used a quarter of a processor beginning."""

    async def stop() -> None:
        pass

    with pytest.raises(worker.JobsEndedError):
        _run_jobs(monkeypatch, stop)


@pytest.mark.django_db(transaction=True)
def test_jobs_that_begin_anew_leave_a_connection_that_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    pids: list[int] = []

    async def look() -> None:
        pids.append(await sync_to_async(database.value)("SELECT pg_backend_pid()"))

    async def lose() -> None:
        await look()
        _cut(pids[0])
        await look()

    try:
        with pytest.raises(OperationalError):
            _run_jobs(monkeypatch, lose)
        with pytest.raises(worker.JobsEndedError):
            _run_jobs(monkeypatch, look)
        assert len(set(pids)) == 2
    finally:
        asyncio.run(sync_to_async(worker._close_connection)())
