"""The live process: `/live/stream` tells open pages, by server-sent events, that something changed.

Only ids are sent; a page then fetches what changed through the ordinary, authorised addresses. A stream has no
event ids: its address says when the page was made, and what was announced since then comes first. When that is longer
ago than this process remembers, the page is told to fetch everything it shows again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec
import psycopg
import structlog
from django.db import DatabaseError, connection
from prometheus_client import CONTENT_TYPE_LATEST

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import config, pages, proxy
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.live import CHANNEL, Notice
from burgerprofiel.foundation.observability import exposition
from burgerprofiel.site import streams
from burgerprofiel.site.answers import TEXT, Receive, Scope, Send, answer, cookie, peer_address
from burgerprofiel.site.streams import Hub, Stream

T = TypeVar("T")

LISTENER = "burgerprofiel-live"
"""How the connection that listens is called in pg_stat_activity."""
_LOOKUP_THREADS = 4
_HEARTBEAT_SECONDS = 15
_EXPIRY_SECONDS = 30
_PROBE_SECONDS = 30  # a server that vanished without a word is noticed after this
_RECONNECT_SECONDS = (0.2, 5.0)
_FAREWELL_SECONDS = 3
_MOMENT_DIGITS = 13  # milliseconds until the year 2286
_SOON = ((b"retry-after", b"2"), *TEXT)
_STREAM = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
)

_log = structlog.get_logger("burgerprofiel.live")


class _NobodyKnowsError(Exception):
    """Whose key it is cannot be looked up now."""


class Live:
    """The streams of this process and the connection to PostgreSQL that feeds them."""

    def __init__(self, settings: config.Config) -> None:
        self._config = settings
        self._hub = Hub()
        self._threads = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="look-up")
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = False
        self._stopping = False

    async def start(self) -> None:
        """Begin to listen and to keep time."""
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._beat, self._expire)]

    async def stop(self) -> None:
        """Close all streams and wait for them a moment; who comes meanwhile is told to come back."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        self._hub.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                while len(self._hub):
                    await asyncio.sleep(0.02)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request below `/live/`."""
        match scope["path"]:
            case "/live/stream":
                await self._stream(scope, receive, send)
            case "/live/healthz" if self._listening:
                await answer(send, status=200, body=b"ok\n")
            case "/live/healthz":
                await answer(send, status=503, body=b"not listening to the database\n")
            case "/live/metrics" if _from_operators(scope, self._config):
                await answer(
                    send,
                    status=200,
                    body=exposition(),
                    headers=((b"content-type", CONTENT_TYPE_LATEST.encode()),),
                )
            case _:
                await answer(send, status=404, body=b"not found\n")

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if scope["method"] != "GET":
            await answer(send, status=405, body=b"GET only\n", headers=((b"allow", b"GET"), *TEXT))
            return
        if not _same_origin(headers, public_url=self._config.public_url):
            await answer(send, status=403, body=b"from our own pages only\n")
            return
        key = _session_key(headers)
        if not key:
            await answer(send, status=401, body=b"sign in first\n")
            return
        try:
            actor = await self._find_actor(key)
        except _NobodyKnowsError:
            await answer(send, status=503, body=b"come back in a moment\n", headers=_SOON)
            return
        if actor is None:
            await _say_ended(send)
            return
        await self._serve(Stream(actor, send=send), receive, send, since=_page_moment(scope))

    async def _find_actor(self, key: str) -> Actor | None:
        """Whose key it is; None when it has ended. Raises _NobodyKnowsError while the database does not say, and when
        this process stops: a session that we cannot look up has not ended, and its page comes back by itself.
        """
        if self._stopping:
            raise _NobodyKnowsError
        try:
            actor = await self._in_thread(partial(identity.find_actor, key))
        except DatabaseError as error:
            _log.warning("look-up-failed", error=type(error).__name__)
            raise _NobodyKnowsError from error
        except asyncio.CancelledError:
            if self._stopping:  # the look-up was cancelled, not this task
                raise _NobodyKnowsError from None
            raise
        if self._stopping:
            raise _NobodyKnowsError
        return actor

    async def _serve(self, stream: Stream, receive: Receive, send: Send, *, since: datetime | None) -> None:
        try:
            self._hub.add(stream)
        except streams.TooManyStreamsError:
            await answer(send, status=429, body=b"too many open pages\n", headers=((b"retry-after", b"60"),))
            return
        try:
            await _begin(send)
            stream.say_when_to_return()
            if since is not None:
                self._hub.catch_up(stream, since=since)
            await stream.run(receive)
        finally:
            self._hub.remove(stream)

    async def _in_thread(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, function)

    async def _listen(self) -> None:
        """Pass on what PostgreSQL announces; after an interruption every page is told to fetch again."""
        shortest, longest = _RECONNECT_SECONDS
        pause, interrupted = shortest, False
        while True:
            try:
                async with await self._connect() as listener:
                    self._listening, pause = True, shortest
                    self._hub.listening_again()
                    if interrupted:
                        await self._hub.broadcast(streams.RESYNC_ALL)
                    await self._pass_on(listener)
            except (psycopg.OperationalError, TimeoutError) as error:
                _log.warning("listening-interrupted", error=type(error).__name__, again_in=pause)
            self._listening, interrupted = False, True
            await asyncio.sleep(pause)
            pause = min(pause * 2, longest)

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        listener = await psycopg.AsyncConnection.connect(
            self._config.database_listen_url,
            autocommit=True,
            connect_timeout=5,
            application_name=LISTENER,
        )
        await listener.execute(f"LISTEN {CHANNEL}".encode())
        return listener

    async def _pass_on(self, listener: psycopg.AsyncConnection[Any]) -> None:
        decoder = msgspec.json.Decoder(Notice)
        while True:
            async for notification in listener.notifies(timeout=_PROBE_SECONDS):
                try:
                    self._hub.deliver(decoder.decode(notification.payload))
                except msgspec.DecodeError:
                    _log.error("unreadable-notice", size=len(notification.payload))
            async with asyncio.timeout(_PROBE_SECONDS):
                await listener.execute(b"SELECT 1")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            await self._hub.broadcast(streams.HEARTBEAT)

    async def _expire(self) -> None:
        """End the streams of sessions that nobody ended but time."""
        while True:
            await asyncio.sleep(_EXPIRY_SECONDS)
            asked = self._hub.sessions()
            if not asked:
                continue
            try:
                valid = await self._in_thread(partial(identity.still_open, sessions=asked))
            except DatabaseError:
                continue
            self._hub.end_sessions(set(asked) - valid)


def _with_connection(function: Callable[[], T]) -> T:
    """Run in a thread of ours, and give Django's pooled connection back afterwards."""
    try:
        return function()
    finally:
        connection.close()


async def _begin(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": list(_STREAM)})


async def _say_ended(send: Send) -> None:
    """A stream of one event: an EventSource learns nothing from a status code."""
    await _begin(send)
    await send({"type": "http.response.body", "body": streams.SESSION_ENDED})


def _page_moment(scope: Scope) -> datetime | None:
    """When the page was made, of `?since=` in milliseconds since 1970; None when it does not say."""
    given = parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[0]
    if not (given.isascii() and given.isdigit() and len(given) <= _MOMENT_DIGITS):
        return None
    return datetime.fromtimestamp(int(given) / 1000, UTC)


def _session_key(headers: MutableMapping[bytes, bytes]) -> str:
    return cookie(headers.get(b"cookie", b""), name=pages.SESSION_COOKIE)


def _same_origin(headers: MutableMapping[bytes, bytes], *, public_url: str) -> bool:
    """Whether our own page asks. Browsers of before Sec-Fetch-Site send no Origin with a same-origin GET."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == b"same-origin"
    return headers.get(b"origin", public_url.encode()) == public_url.encode()


def _from_operators(scope: Scope, settings: config.Config) -> bool:
    address = peer_address(scope, settings)
    return not address or proxy.is_among(address, proxy.networks(settings.metrics_allowed))
