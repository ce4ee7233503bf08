"""Rows of the log in the database: written in the transaction that is open, read back as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from burgerprofiel.foundation import database
from burgerprofiel.foundation.accesslog import tree
from burgerprofiel.foundation.accesslog.entry import FIELDS, Entry, canonical

_KINDS = {
    "start_time": "timestamptz",
    "end_time": "timestamptz",
    "logged_at": "timestamptz",
    "visible_from": "timestamptz",
    "status_code": "smallint",
    "loa": "smallint",
    "count": "bigint",
    "foreign_operation": "jsonb",
    "data_subject_id": "uuid",
    "actor_id": "uuid",
    "on_behalf_of": "uuid",
    "data_categories": "text[]",
}
_TAKEN = ", ".join("decode(sealed, 'base64')" if name == "sealed" else name for name in FIELDS)
_GIVEN = ", ".join(f"{name} {_KINDS.get(name, 'text')}" for name in FIELDS)

# The planner makes one plan of it per connection: it serves every page.
_WRITE = f"""
WITH written AS (
    INSERT INTO foundation_accesslog ({", ".join(FIELDS)}, leaf)
    SELECT {_TAKEN}, decode(leaf, 'hex') FROM json_to_recordset(%(rows)s) AS entry({_GIVEN}, leaf text)
    RETURNING 1
)
SELECT count(*) FROM written
"""  # noqa: S608 - names of fields only

COLUMNS = ", ".join(
    f"l.{name}::text AS {name}" if name == "foreign_operation" else f"l.{name}" for name in FIELDS
)
"""The columns of an entry, of the log as `l`."""


class LostEntryError(Exception):
    """The database did not keep every row; what was read must not leave."""


def record(entries: Sequence[Entry]) -> None:
    """Write entries in the open transaction, in one statement. Raises LostEntryError."""
    if not entries:
        return
    document = b"[" + b",".join(map(_row, entries)) + b"]"
    if database.prepared_value(_WRITE, {"rows": document.decode()}) != len(entries):
        raise LostEntryError


def _row(entry: Entry) -> bytes:
    written = canonical(entry)
    return written[:-1] + b',"leaf":"' + tree.leaf_hash(written).hex().encode() + b'"}'


def read(row: Mapping[str, Any]) -> Entry:
    """The entry of a row that holds `COLUMNS`."""
    given = {name: row[name] for name in FIELDS}
    foreign = given["foreign_operation"]
    given["foreign_operation"] = msgspec.json.decode(foreign) if foreign else None
    given["sealed"] = bytes(given["sealed"])
    return msgspec.convert(given, Entry)
