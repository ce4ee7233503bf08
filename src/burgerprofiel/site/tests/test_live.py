"""The connection that feeds the streams, when the database goes silent without a word; and who comes while we stop."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import psycopg
import pytest

from burgerprofiel.blocks.identity import public as identity
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


class _Page:
    """Somebody who opens a stream, and what they were answered."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.scope: Message = {
            "type": "http",
            "method": "GET",
            "path": "/live/stream",
            "query_string": b"",
            "headers": [(b"cookie", b"__Host-bp_session=a-key"), (b"sec-fetch-site", b"same-origin")],
        }

    async def open(self, process: live.Live) -> None:
        await process.handle(self.scope, self._receive, self._send)

    async def _send(self, message: Message) -> None:
        self.said.append(message)

    async def _receive(self) -> Message:
        return {"type": "http.disconnect"}

    def is_told_to_come_back(self) -> bool:
        return self.said[0]["status"] == 503 and int(dict(self.said[0]["headers"])[b"retry-after"]) > 0


def test_who_comes_when_the_process_has_stopped_is_told_to_come_back() -> None:
    page = _Page()

    async def scene() -> None:
        process = live.Live(config.current())
        await process.start()
        await process.stop()
        await page.open(process)

    asyncio.run(scene())
    assert page.is_told_to_come_back()


def test_look_ups_that_the_stop_overtakes_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those under way, which would open a stream that nobody closes, and those that still wait for a thread."""
    under_way, go_on = threading.Semaphore(0), threading.Event()

    def find_actor(key: str) -> None:
        under_way.release()
        assert go_on.wait(PATIENCE)

    monkeypatch.setattr(identity, "find_actor", find_actor)
    visitors = [_Page() for _ in range(live._LOOKUP_THREADS + 2)]

    async def scene() -> None:
        process = live.Live(config.current())
        await process.start()
        opening = [asyncio.create_task(page.open(process)) for page in visitors]
        for _ in range(live._LOOKUP_THREADS):
            await asyncio.to_thread(under_way.acquire)
        await process.stop()
        go_on.set()
        await asyncio.gather(*opening)

    asyncio.run(scene())
    assert all(page.is_told_to_come_back() for page in visitors)
