"""The open streams of one live process: who gets which event. No database, no HTTP parsing.

A stream at rest costs one task that waits for the browser to leave. A writer task exists only while there is
something to write, so that thousands of silent streams cost memory and nothing else.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from prometheus_client import Counter, Gauge

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.live import Notice
from burgerprofiel.site.answers import Receive, Send
from burgerprofiel.site.recent import Recent

PER_PERSON = 10
PER_PROCESS = 6_000
_QUEUED_EVENTS = 64
_LIFETIME_SECONDS = (1_500, 1_800)  # then the browser comes back and its rights are looked up again
_FAREWELL_SECONDS = 1
_SLICE = 500

_RETRY_MILLISECONDS = (1_000, 4_000)  # not all pages at once
HEARTBEAT = b":\n\n"
RESYNC = b"event: resync\ndata: {}\n\n"
RESYNC_ALL = b'event: resync\ndata: {"within_ms": 2000}\n\n'  # not all pages at once
SESSION_ENDED = b"event: session-ended\ndata: {}\n\n"

_OPEN = Gauge("burgerprofiel_live_streams", "Open streams of this process")
_SENT = Counter("burgerprofiel_live_events", "Events queued for streams")
_DROPPED = Counter("burgerprofiel_live_dropped", "Streams closed because the browser did not keep up")


class TooManyStreamsError(Exception):
    """This person, or this process, has as many open streams as is allowed."""


class Stream:
    """One open page. Events wait in a bounded queue; who does not keep up is closed and starts afresh."""

    __slots__ = ("_closing", "_queue", "_scope", "_send", "_writer", "actor")

    def __init__(self, actor: Actor, *, send: Send) -> None:
        self.actor = actor
        self._send = send
        self._queue: deque[bytes] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._scope: asyncio.Timeout | None = None
        self._closing = False

    async def run(self, receive: Receive) -> None:
        """Serve until the browser leaves, the stream is closed from here, or its time is over."""
        try:
            async with asyncio.timeout(random.uniform(*_LIFETIME_SECONDS)) as self._scope:  # noqa: S311
                if self._closing:
                    self._scope.reschedule(asyncio.get_running_loop().time())
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            await self._finish()
        finally:
            self._closing = True
            if self._writer is not None:
                self._writer.cancel()

    def say_when_to_return(self) -> None:
        """Tell the browser how long to wait after a cut."""
        self.push(b"retry: %d\n\n" % random.randint(*_RETRY_MILLISECONDS))  # noqa: S311

    def push(self, event: bytes) -> None:
        """Queue an event; closes the stream when the queue is full."""
        if self._closing:
            return
        if len(self._queue) >= _QUEUED_EVENTS:
            _DROPPED.inc()
            self._queue.clear()
            self.close()
            return
        self._queue.append(event)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    def close(self) -> None:
        """End the stream after what is queued."""
        self._closing = True
        if self._scope is not None:
            self._scope.reschedule(asyncio.get_running_loop().time())

    async def _write(self) -> None:
        while self._queue:
            body = b"".join(self._queue)
            self._queue.clear()
            await self._send({"type": "http.response.body", "body": body, "more_body": True})
        self._writer = None

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(_FAREWELL_SECONDS):
                if self._writer is not None:
                    await self._writer
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            pass  # the browser does not read; the connection ends with this task


class Hub:
    """Which streams are open, found by party, session and person."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._by_party: defaultdict[UUID, set[Stream]] = defaultdict(set)
        self._by_session: defaultdict[UUID, set[Stream]] = defaultdict(set)
        self._of_person: defaultdict[UUID, int] = defaultdict(int)
        self._recent = Recent(now=clock.now())

    def __len__(self) -> int:
        return len(self._streams)

    def sessions(self) -> list[UUID]:
        """The sessions that have a stream open."""
        return list(self._by_session)

    def admit(self, actor: Actor) -> None:
        """Raise TooManyStreamsError when this person may open no further stream here."""
        if len(self._streams) >= PER_PROCESS or self._of_person.get(actor.person_id, 0) >= PER_PERSON:
            raise TooManyStreamsError

    def add(self, stream: Stream) -> None:
        """Let a stream receive what concerns its parties. Raises TooManyStreamsError."""
        self.admit(stream.actor)
        self._streams.add(stream)
        self._by_session[stream.actor.session_id].add(stream)
        self._of_person[stream.actor.person_id] += 1
        for party_id in stream.actor.party_ids:
            self._by_party[party_id].add(stream)
        _OPEN.inc()

    def remove(self, stream: Stream) -> None:
        """Forget a stream that has ended."""
        self._streams.discard(stream)
        _discard(self._by_session, stream.actor.session_id, stream)
        for party_id in stream.actor.party_ids:
            _discard(self._by_party, party_id, stream)
        self._of_person[stream.actor.person_id] -= 1
        if not self._of_person[stream.actor.person_id]:
            del self._of_person[stream.actor.person_id]
        _OPEN.dec()

    def catch_up(self, stream: Stream, *, since: datetime) -> None:
        """Tell a page that was made at `since` what changed before its stream was open."""
        changes = self._recent.since(since, parties=stream.actor.party_ids, now=clock.now())
        if changes is None:
            stream.push(RESYNC)
            return
        for change in changes:
            _push((stream,), _dossier_event(party_id=change.party_id, dossier_id=change.dossier_id))

    def listening_again(self) -> None:
        """Announcements may have been missed until now."""
        self._recent.restart(now=clock.now())

    def deliver(self, notice: Notice) -> None:
        """Pass a notice on to the streams that it concerns."""
        self._recent.note(notice.changes, now=clock.now())
        for change in notice.changes:
            streams = self._by_party.get(change.party_id)
            if streams:
                _push(streams, _dossier_event(party_id=change.party_id, dossier_id=change.dossier_id))
        self.end_sessions(notice.ended_sessions)

    def end_sessions(self, sessions: Iterable[UUID]) -> None:
        """Tell the pages of these sessions that they are signed out, and close their streams."""
        for session_id in sessions:
            for stream in tuple(self._by_session.get(session_id, ())):
                stream.push(SESSION_ENDED)
                stream.close()

    async def broadcast(self, event: bytes) -> None:
        """Queue an event for every stream, in slices so that others get their turn."""
        streams = tuple(self._streams)
        for start in range(0, len(streams), _SLICE):
            _push(streams[start : start + _SLICE], event)
            await asyncio.sleep(0)

    def close(self) -> None:
        """Close all streams: the browsers come back to whichever process is there then."""
        for stream in tuple(self._streams):
            stream.close()


def _push(streams: Iterable[Stream], event: bytes) -> None:
    for stream in streams:
        stream.push(event)
        _SENT.inc()


def _discard(index: defaultdict[UUID, set[Stream]], key: UUID, stream: Stream) -> None:
    index[key].discard(stream)
    if not index[key]:
        del index[key]


def _dossier_event(*, party_id: UUID, dossier_id: UUID) -> bytes:
    data = msgspec.json.encode({"dossier_id": dossier_id, "party_id": party_id})
    return b"event: dossier\ndata: " + data + b"\n\n"
