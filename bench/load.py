"""A load generator of a few lines: keep-alive connections over loopback, every latency kept."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import uvloop

from bench import stage


@dataclass(frozen=True, slots=True)
class Load:
    """The outcome: every latency in milliseconds, over `seconds` in all."""

    latencies: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds that `percent` of the requests stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


class UnexpectedAnswerError(Exception):
    """The server answered something else than 200: the figure would be worthless."""


def request(path: str, *, headers: dict[str, str], method: str = "GET", body: bytes = b"") -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
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


def drive(*, port: int, requests: Iterable[bytes], connections: int, seconds: float = float("inf")) -> Load:
    """Send the requests over `connections`, until they are all sent or `seconds` are over.

    Raises UnexpectedAnswerError on any answer but 200.
    """
    gc.collect()
    gc.disable()  # a pause of the load generator would count as one of the server
    try:
        with stage.as_load_generator():
            return uvloop.run(_drive(port=port, requests=requests, connections=connections, seconds=seconds))
    finally:
        gc.enable()


def interleaved(
    sides: Sequence[Callable[[float], Load]], *, rounds: int, seconds: float, warm_up: float
) -> list[Load]:
    """Let the sides take turns, so that what else this machine does hits them alike; each side's rounds together.

    A side is called with how many seconds its turn lasts; a first turn of `warm_up` is thrown away.
    """
    for side in sides:
        side(warm_up)
    turns = [[side(seconds) for side in sides] for _ in range(rounds)]
    return [
        Load([one for turn in column for one in turn.latencies], sum(turn.seconds for turn in column))
        for column in zip(*turns, strict=True)
    ]
