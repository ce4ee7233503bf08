"""The outbox: what happened, written in the transaction of the change, delivered at least once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar, Protocol

import msgspec
from django.db import connection

from burgerprofiel.foundation import ids


class Event(Protocol):
    """A frozen dataclass of a block's `events.py`: ids and states only, no personal data."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> str:
        """Events with the same key are delivered in the order of their writing."""


_APPEND = """
INSERT INTO foundation_outboxevent (id, kind, version, key, payload)
SELECT id, kind, version, key, payload
FROM json_to_recordset(%s) AS event(id uuid, kind text, version smallint, key text, payload jsonb)
"""


def append(events: Sequence[Event]) -> None:
    """Write events in the transaction that is open; they exist if and only if it commits."""
    written = [
        {"id": ids.new(), "kind": e.KIND, "version": e.VERSION, "key": e.key, "payload": asdict(e)}
        for e in events
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [msgspec.json.encode(written).decode()])
