"""The outbox: what happened, written in the transaction of the change, delivered at least once.

A consumer is effective once: its effect and the memory of the event (`InboxEvent`) are one transaction. Events with
the same key reach a consumer in the order of writing; a parked event (see `dispatch`) no longer holds up its key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

import msgspec
from django.db import connection

from burgerprofiel.foundation import database, ids, telemetry

CHANNEL = "burgerprofiel_outbox"
"""Where PostgreSQL announces new events (trigger `outbox_announce`)."""


class Event(Protocol):
    """A frozen dataclass of a block's `events.py`: ids and states only, no personal data."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> str:
        """Events with the same key are delivered in the order of their writing.

        That order is the order of `position`, so writers of one key must exclude each other (a row lock).
        """


@dataclass(frozen=True, slots=True)
class Delivered:
    """An event as its consumers get it."""

    id: UUID
    kind: str
    version: int
    key: str
    payload: dict[str, Any]
    occurred_at: datetime
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that failed too often, as operators see it. `error` names the exception and its place, no data."""

    id: UUID
    kind: str
    key: str
    attempts: int
    error: str
    occurred_at: datetime
    parked_at: datetime


Handler = Callable[[Sequence[Delivered]], None]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A function that reacts to one kind of event, under a name that never changes."""

    name: str
    kind: str
    handle: Handler


consumers: dict[str, Consumer] = {}
"""Everything that was registered, by name."""


def consumer(name: str, kind: str) -> Callable[[Handler], Handler]:
    """Register a function that takes a batch of events of `kind` within the transaction of the delivery.

    `name` is the memory of what was handled: a consumer that is renamed sees old undelivered events again.
    """

    def register(handle: Handler) -> Handler:
        existing = consumers.setdefault(name, Consumer(name, kind, handle))
        if existing.handle is not handle:
            raise ValueError(f"two consumers are named {name}")
        return handle

    return register


_APPEND = """
INSERT INTO foundation_outboxevent (id, kind, version, key, payload, traceparent)
SELECT id, kind, version, key, payload, %(traceparent)s
FROM json_to_recordset(%(events)s) AS event(id uuid, kind text, version smallint, key text, payload jsonb)
"""


def append(events: Sequence[Event]) -> None:
    """Write events in the transaction that is open; they exist if and only if it commits."""
    if not events:
        return
    rows = [
        {"id": ids.new(), "kind": event.KIND, "version": event.VERSION, "key": event.key, "payload": event}
        for event in events
    ]
    traceparent = telemetry.carrier().get("traceparent", "")
    values = {"events": msgspec.json.encode(rows).decode(), "traceparent": traceparent}
    database.prepared_rows(_APPEND, values)


def list_parked(*, limit: int = 100, kinds: Collection[str] | None = None) -> list[Parked]:
    """Events that wait for an operator, newest first; of some kinds only, where these are given."""
    found = database.rows(
        "SELECT id, kind, key, attempts, error, occurred_at, parked_at FROM foundation_outboxevent"
        " WHERE parked_at IS NOT NULL AND (%(all)s OR kind = ANY(%(kinds)s::text[]))"
        " ORDER BY parked_at DESC LIMIT %(limit)s",
        {"all": kinds is None, "kinds": list(kinds or ()), "limit": limit},
    )
    return [Parked(**row) for row in found]


def unpark(event_ids: Sequence[UUID]) -> int:
    """Try parked events again from now on, with all their tries; answers how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_outboxevent"
            " SET parked_at = NULL, attempts = 0, available_at = statement_timestamp(), error = ''"
            " WHERE id = ANY(%s) AND parked_at IS NOT NULL",
            [list(event_ids)],
        )
        count = int(cursor.rowcount)
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return count
