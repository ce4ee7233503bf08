"""Serving within a process of our own: until a signal asks to stop, then in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from granian.server.embed import Server

from burgerprofiel.foundation import decoding

_STOP_SECONDS = 5


def asked_to_stop() -> asyncio.Event:
    """Set by SIGTERM or SIGINT, of the loop that runs."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def serve_until(
    stop: asyncio.Event, server: Server, *, closing: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Serve until `stop` is set or the server ends by itself; `closing` ends what would keep connections open."""
    decoding.learn_types()  # requests are answered by threads
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if closing is not None:
        await closing()
    server.stop()  # type: ignore[no-untyped-call]
    with suppress(TimeoutError):
        async with asyncio.timeout(_STOP_SECONDS):
            await serving
