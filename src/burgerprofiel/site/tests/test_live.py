"""The connection that feeds the streams, when the database goes silent without a word."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import psycopg
import pytest

from burgerprofiel.foundation import config
from burgerprofiel.site import live

Message = MutableMapping[str, Any]

PATIENCE = 60


async def _is_listening(process: live.Live) -> bool:
    """What its health check says."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    await process.handle({"type": "http", "path": "/live/healthz"}, receive, send)
    return bool(said[0]["status"] == 200)


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.02)


def _listeners() -> list[int]:
    """Server processes that listen for a live process on our database."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()",
            [live.LISTENER],
        )
        return [pid for (pid,) in found]


def test_a_database_that_falls_silent_is_left_for_a_new_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_PROBE_SECONDS", 0.3)

    async def scene() -> None:
        process = live.Live(config.current())
        await process.start()
        await _until(lambda: _is_listening(process))
        silent = set(_listeners())  # more than one where a probe was late already
        assert silent
        for pid in silent:
            os.kill(pid, signal.SIGSTOP)
        try:

            async def listens_anew() -> bool:
                return await _is_listening(process) and bool(set(_listeners()) - silent)

            await _until(listens_anew)
        finally:
            for pid in silent:
                os.kill(pid, signal.SIGCONT)
            await process.stop()

    asyncio.run(scene())
