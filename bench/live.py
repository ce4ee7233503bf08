"""Thousands of open event streams on one live process: from the commit of a status to the event at a browser's socket.

The floor (`bench.floors.live`) hears the same notifications and writes the event to the stream: no sessions, no limits,
no queues, no heartbeat.

Besides, with a page open in a browser: from the commit to the changed row on the screen (`bench.open_page`).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

import uvloop

from bench import data, load, open_page, people, stage, statuses
from bench.effort import FULL, Effort
from bench.figure import Figure
from bench.stage import Server

STREAMS = 4_000
ROUNDS = 3
_SAMPLES_PER_SECOND = 100
_SPARE_FILES = 200
_PAGE_SAMPLES = 200
_OPENING = 64  # at a time
_EVENT = b"event: dossier"
_PATIENCE_SECONDS = 10


def measure(*, effort: Effort) -> Figure:
    """p99 in milliseconds with all streams open, over that of the floor."""
    wanted = max(STREAMS // effort.scale, 20)
    streams = _allowed(wanted)
    samples = int(_SAMPLES_PER_SECOND * effort.seconds)
    with stage.stage("live") as where:
        data.reference(where)
        parties = _people(where, count=streams)
        headers = people.sign_in(where, parties=parties)
        bare = [{"X-Party": str(party)} for party in parties]
        own: list[_Heard] = []
        floor: list[_Heard] = []
        with _authority(where) as authority:
            for _ in range(min(effort.rounds, ROUNDS)):
                own.append(_listen(lambda: stage.live(where), headers, authority, samples=samples))
                floor.append(
                    _listen(
                        lambda: stage.floor(where, "bench.floors.live:app", interface="asgi"),
                        bare,
                        authority,
                        samples=samples,
                    )
                )
        seen = open_page.measure(where, samples=max(int(_PAGE_SAMPLES * effort.seconds / FULL.seconds), 2))
    return _figure(own, floor, seen, streams=streams, wanted=wanted)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one server showed: latencies in milliseconds, memory per stream in bytes, seconds to open all."""

    latencies: list[float]
    memory: float
    opening: float


def _figure(
    own: list[_Heard], floor: list[_Heard], seen: dict[str, Any], *, streams: int, wanted: int
) -> Figure:
    heard, bare = (load.Load([one for turn in side for one in turn.latencies], 1) for side in (own, floor))
    details = {
        "streams": streams,
        "samples": len(heard.latencies),
        "p50": round(heard.p50, 2),
        "floor_p50": round(bare.p50, 2),
        "kib_per_stream": round(own[0].memory / 1024, 1),
        "floor_kib_per_stream": round(floor[0].memory / 1024, 1),
        "streams_opened_per_second": round(streams / own[0].opening),
        **seen,
    }
    if streams < wanted:
        details["note"] = f"{wanted} streams are more than this machine lets a process open"
    return Figure(name="live", value=heard.p99, unit="ms", floor=bare.percentile(99), details=details)


def _allowed(wanted: int) -> int:
    """How many streams the limit of open files lets each side have, after raising it as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _SPARE_FILES
    limit = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (max(limit, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), hard)
    )
    return min(wanted, limit - _SPARE_FILES)


def _people(where: stage.Stage, *, count: int) -> list[UUID]:
    stage.use(where)
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415 - Django first
    from burgerprofiel.foundation.identifiers import IdentifierType  # noqa: PLC0415

    numbers = [(IdentifierType.INSZ, statuses.national_number(person)) for person in range(count)]
    found = identity.resolve_parties(numbers=numbers)
    return [found[number] for number in numbers]


# ------------------------------------------------------------------------------------------- the authority


@contextmanager
def _authority(where: stage.Stage) -> Iterator[Connection]:
    """A process that stores a status of the person whose number it gets, and answers when it began to commit."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_store_statuses, args=(where, theirs), daemon=True)
    process.start()
    try:
        yield ours
    finally:
        process.terminate()
        process.join()


def _store_statuses(where: stage.Stage, asked: Connection) -> None:
    stage.use(where)
    import msgspec  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415 - Django first

    from burgerprofiel.blocks.dossiers import public as dossiers  # noqa: PLC0415
    from burgerprofiel.blocks.dossiers.contracts import Via  # noqa: PLC0415
    from burgerprofiel.blocks.dossiers.wire import dosis  # noqa: PLC0415

    run, uri = f"live-{time.time_ns()}", data.source_uri(1)
    number = 0
    while True:
        person = asked.recv()
        number += 1
        made = statuses.dosis(person, run=f"{run}-{number}", source=uri, people=person + 1)
        status = dosis.parse_v2(msgspec.json.encode(made))
        with transaction.atomic():
            dossiers.submit_statuses(client=None, source_uri=uri, statuses=[status], via=Via.DOSIS_V2)
            began = time.perf_counter()  # of the system's one monotonic clock: comparable between processes
        asked.send(began)


# -------------------------------------------------------------------------------------------- the browsers


class _Browser(asyncio.Protocol):
    """One open page: sends its request, notes when it is served and when an event comes."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.opened = asyncio.get_running_loop().create_future()
        self.event: asyncio.Future[float] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.opened.done():
            if data.startswith(b"HTTP/") and b" 200 " not in data.split(b"\r\n", 1)[0]:
                self.opened.set_exception(load.UnexpectedAnswerError(data[:200].decode(errors="replace")))
            elif b"retry:" in data:
                self.opened.set_result(None)
        elif self.event is not None and _EVENT in data:
            self.event.set_result(now)
            self.event = None

    def connection_lost(self, exc: Exception | None) -> None:
        for waiting in (self.opened, self.event):
            if waiting is not None and not waiting.done():
                waiting.set_exception(exc or ConnectionResetError("the stream ended"))


def _listen(
    serve: Callable[[], AbstractContextManager[Server]],
    headers: Sequence[dict[str, str]],
    authority: Connection,
    *,
    samples: int,
) -> _Heard:
    with serve() as server:
        empty = server.memory()
        with stage.as_load_generator():
            return uvloop.run(_samples(server, headers, authority, samples=samples, empty=empty))


async def _samples(
    server: Server, headers: Sequence[dict[str, str]], authority: Connection, *, samples: int, empty: int
) -> _Heard:
    started = time.perf_counter()
    browsers = await _open(server.port, headers)
    opening = time.perf_counter() - started
    memory = (server.memory() - empty) / len(browsers)
    chosen = random.Random(len(browsers))
    latencies = [
        await _latency(browsers, authority, person=chosen.randrange(len(browsers))) for _ in range(samples)
    ]
    for browser in browsers:
        browser.transport.abort()  # type: ignore[attr-defined]
    return _Heard(latencies, memory, opening)


async def _open(port: int, headers: Sequence[dict[str, str]]) -> list[_Browser]:
    loop, turn = asyncio.get_running_loop(), asyncio.Semaphore(_OPENING)

    async def one(given: dict[str, str]) -> _Browser:
        request = load.request("/live/stream", headers=given)
        async with turn, asyncio.timeout(_PATIENCE_SECONDS):
            _, browser = await loop.create_connection(lambda: _Browser(request), "127.0.0.1", port)
            await browser.opened
        return browser

    return list(await asyncio.gather(*map(one, headers)))


async def _latency(browsers: list[_Browser], authority: Connection, *, person: int) -> float:
    loop = asyncio.get_running_loop()
    arrival = browsers[person].event = loop.create_future()
    authority.send(person)
    async with asyncio.timeout(_PATIENCE_SECONDS):
        arrived = await arrival
    began: float = await loop.run_in_executor(None, authority.recv)
    return (arrived - began) * 1000
