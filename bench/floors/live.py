"""Event streams and nothing else: hears the notifications of PostgreSQL and writes them to who is concerned."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import psycopg

from burgerprofiel.foundation.live import CHANNEL, Notice

Send = Callable[[dict[str, Any]], Awaitable[None]]

_streams: defaultdict[str, set[Send]] = defaultdict(set)


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    """A stream for the party that a header names."""
    if scope["type"] == "lifespan":
        await receive()
        task = asyncio.create_task(_listen())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        task.cancel()
        await send({"type": "lifespan.shutdown.complete"})
        return
    party = dict(scope["headers"])[b"x-party"].decode()
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
    _streams[party].add(send)
    while (await receive())["type"] != "http.disconnect":
        pass
    _streams[party].discard(send)


async def _listen() -> None:
    listener = await psycopg.AsyncConnection.connect(os.environ["DATABASE_LISTEN_URL"], autocommit=True)
    await listener.execute(f"LISTEN {CHANNEL}".encode())
    async for notification in listener.notifies():
        for change in msgspec.json.decode(notification.payload, type=Notice).changes:
            event = b"event: dossier\ndata: " + msgspec.json.encode(change) + b"\n\n"
            for send in _streams.get(str(change.party_id), ()):
                await send({"type": "http.response.body", "body": event, "more_body": True})
