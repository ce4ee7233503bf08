"""A load generator of a few lines: keep-alive connections over loopback, every latency kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """The outcome: requests per second and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float
    requests: int


class UnexpectedAnswerError(Exception):
    """The server answered something else than 200: the figure would be worthless."""


def request(path: str, *, headers: dict[str, str], method: str = "GET", body: bytes = b"") -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, payload: bytes) -> None:
    writer.write(payload)
    head = await reader.readuntil(b"\r\n\r\n")
    status, _, rest = head.partition(b"\r\n")
    if b" 200 " not in status + b" ":
        raise UnexpectedAnswerError(status.decode())
    lowered = rest.lower()
    if b"content-length:" in lowered:
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        return
    while size := int(await reader.readline(), 16):  # chunked
        await reader.readexactly(size + 2)
    await reader.readline()


async def _connection(
    *, port: int, next_request: Callable[[], bytes], until: float, latencies: list[float]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while (started := time.perf_counter()) < until:
            await _exchange(reader, writer, next_request())
            latencies.append((time.perf_counter() - started) * 1000)
    finally:
        writer.close()


async def _drive(*, port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    position = -1

    def next_request() -> bytes:
        nonlocal position
        position += 1
        return requests[position % len(requests)]

    latencies: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(
            _connection(port=port, next_request=next_request, until=until, latencies=latencies)
            for _ in range(connections)
        )
    )
    ordered = sorted(latencies)
    return Load(
        rate=len(ordered) / seconds,
        p50=ordered[len(ordered) // 2],
        p99=ordered[int(len(ordered) * 0.99)],
        requests=len(ordered),
    )


def drive(*, port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    """Send the requests in turn over `connections` for `seconds`. Raises UnexpectedAnswerError on anything but 200."""
    return asyncio.run(_drive(port=port, requests=requests, connections=connections, seconds=seconds))
