"""A load generator of a few lines: keep-alive connections over loopback, every latency kept."""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import uvloop

from bench import stage
from bench.effort import Effort


@dataclass(frozen=True, slots=True)
class Load:
    """The outcome: every latency in milliseconds, over `seconds` in all; `cpu` seconds of the server where measured."""

    latencies: list[float]
    seconds: float
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    @property
    def cpu_per_request(self) -> float:
        """Microseconds of processor time of the server for one request: the figure that others disturb least."""
        return self.cpu / len(self.latencies) * 1_000_000

    @property
    def p50(self) -> float:
        """Milliseconds that half of the requests stayed below."""
        return self.percentile(50)

    @property
    def p99(self) -> float:
        """Milliseconds that all but one in a hundred stayed below."""
        return self.percentile(99)

    def percentile(self, percent: float) -> float:
        """Milliseconds that `percent` of the requests stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


Side = Callable[[float], Load]
"""What takes part in `interleaved`: drives one server for so many seconds."""


class UnexpectedAnswerError(Exception):
    """The server answered something else than 200: the figure would be worthless."""


def request(path: str, *, headers: dict[str, str], method: str = "GET", body: bytes = b"") -> bytes:
    """The bytes of one HTTP/1.1 request."""
    headers = {"Host": "localhost", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, payload: bytes) -> bytes:
    """Send one request; the body of its answer. Raises UnexpectedAnswerError on anything but 200."""
    writer.write(payload)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = head.split(b"\r\n", 1)[0]
    _, found, length = head.partition(b"content-length:")
    body = await reader.readexactly(int(length.split(b"\r\n", 1)[0])) if found else await _chunks(reader)
    if b" 200" not in status:
        raise UnexpectedAnswerError(f"{status.decode()}: {body[:500].decode(errors='replace')}")
    return body


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(parts)


async def _connection(
    *, port: int, next_request: Callable[[], bytes | None], until: float, latencies: list[float]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        while time.perf_counter() < until and (payload := next_request()) is not None:
            started = time.perf_counter()
            await exchange(reader, writer, payload)
            latencies.append((time.perf_counter() - started) * 1000)
    finally:
        writer.close()


async def _drive(*, port: int, requests: Iterable[bytes], connections: int, seconds: float) -> Load:
    source = iter(requests)
    latencies: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(
        *(
            _connection(
                port=port,
                next_request=lambda: next(source, None),
                until=started + seconds,
                latencies=latencies,
            )
            for _ in range(connections)
        )
    )
    return Load(latencies, time.perf_counter() - started)


def drive(*, port: int, requests: Iterable[bytes], connections: int, seconds: float) -> Load:
    """Send the requests over `connections` for `seconds`; a sequence again and again, from its beginning.

    Raises UnexpectedAnswerError on any answer but 200.
    """
    again = itertools.cycle(requests) if isinstance(requests, Sequence) else requests
    return _undisturbed(_drive(port=port, requests=again, connections=connections, seconds=seconds))


def send(*, port: int, requests: Iterable[bytes], connections: int = 1) -> Load:
    """Send each request once. Raises UnexpectedAnswerError on any answer but 200."""
    return _undisturbed(_drive(port=port, requests=requests, connections=connections, seconds=float("inf")))


def _undisturbed(driving: Coroutine[Any, Any, Load]) -> Load:
    gc.collect()
    gc.disable()  # a pause of the load generator would count as one of the server
    try:
        with stage.as_load_generator():
            return uvloop.run(driving)
    finally:
        gc.enable()


def side(server: stage.Server, requests: Iterable[bytes], *, connections: int) -> Side:
    """Drive one server, and measure its processor time."""

    def turn(seconds: float) -> Load:
        before = server.cpu_seconds()
        load = drive(port=server.port, requests=requests, connections=connections, seconds=seconds)
        return replace(load, cpu=server.cpu_seconds() - before)

    return turn


def interleaved(sides: Sequence[Side], *, effort: Effort) -> list[Load]:
    """Let the sides take turns, so that what else this machine does hits them alike; each side's rounds together.

    A side is called with how many seconds its turn lasts; a first turn is thrown away.
    """
    for one in sides:
        one(effort.seconds)
    turns = [[one(effort.seconds) for one in sides] for _ in range(effort.rounds)]
    return [
        Load(
            [one for turn in column for one in turn.latencies],
            sum(turn.seconds for turn in column),
            sum(turn.cpu for turn in column),
        )
        for column in zip(*turns, strict=True)
    ]
