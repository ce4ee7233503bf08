"""The row per file that writers lock. Two calls over the same files wait for each other, never in a circle: all make
or lock their rows in the order of the index of their number at the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from burgerprofiel.blocks.dossiers import numbers, rules
from burgerprofiel.blocks.dossiers.services.lines import File
from burgerprofiel.foundation import database

_LIFE = (
    "changed_at timestamptz",
    "sequence bigint",
    "is_closed boolean",
    "is_hidden boolean",
    "first_changed_at timestamptz",
    "first_closed_at timestamptz",
    "last_open_at timestamptz",
    "withdrawn_at timestamptz",
)
_NAMES = tuple(column.split()[0] for column in _LIFE)

# Most files of a bulk call are new, and most of single calls known. A known row is "updated" to what it was: that
# locks it, where DO NOTHING would need a second look. Only what was known is answered: the id is not the one given.
_SETTLE = f"""
WITH given AS MATERIALIZED (
  SELECT *, decode(number_index_base64, 'base64') AS number_index, decode(number_base64, 'base64') AS number_sealed
  FROM json_to_recordset(%(rows)s)
  AS row (id uuid, number_index_base64 text, number_base64 text, {", ".join(_LIFE)})),
settled AS (
  INSERT INTO dossiers_record AS record (source_id, id, number_index, number_sealed, {", ".join(_NAMES)})
  SELECT %(source)s, id, number_index, number_sealed, {", ".join(_NAMES)} FROM given
  ORDER BY number_index
  ON CONFLICT (source_id, number_index) DO UPDATE SET sequence = record.sequence
  RETURNING id, number_index, {", ".join(_NAMES)})
SELECT * FROM settled WHERE id NOT IN (SELECT id FROM given)
"""  # noqa: S608 - constants only
_LOCK = f"""
SELECT id, {", ".join(_NAMES)} FROM dossiers_record
WHERE source_id = %(source)s AND number_index = %(number)s
FOR UPDATE
"""  # noqa: S608 - constants only
UPDATE = f"""
UPDATE dossiers_record AS record
SET {", ".join(f"{name} = row.{name}" for name in _NAMES)}
FROM json_to_recordset(%(lives)s) AS row (id uuid, {", ".join(_LIFE)})
WHERE record.id = row.id AND record.id = ANY(%(known)s)
"""  # noqa: S608 - constants only
"""Stores what locked files amount to; `lives` is a `document` of them, `known` their ids."""


def settle(files: Mapping[str, File], *, source_id: int) -> None:
    """Lock the files of a source, by their number there, and let their new statuses follow on what they were.

    New files are stored with what they amount to now; known ones still have to be (`UPDATE`).
    """
    by_index: dict[bytes, File] = {}
    rows = []
    for number, file in files.items():
        file.follow(rules.UNBORN)
        by_index[file.index] = file
        sealed = numbers.seal(number, table="record", row_id=file.id)
        rows.append({"number_index_base64": file.index, "number_base64": sealed, **_row(file)})
    document = msgspec.json.encode(rows).decode()
    for row in database.prepared_rows(_SETTLE, {"source": source_id, "rows": document}):
        file = by_index[bytes(row["number_index"])]
        file.id, file.is_known = row["id"], True
        file.follow(life(row))


def lock(number_index: bytes, *, source_id: int) -> dict[str, Any] | None:
    """Lock the row of one file until the transaction ends; None where there is none."""
    found = database.rows(_LOCK, {"source": source_id, "number": number_index})
    return found[0] if found else None


def life(row: Mapping[str, Any]) -> rules.Life:
    """What a locked row says about its file."""
    return rules.Life(**{name: row[name] for name in _NAMES})


def document(files: Iterable[File]) -> str:
    """What files amount to, as the statements here read it."""
    return msgspec.json.encode([_row(file) for file in files]).decode()


def _row(file: File) -> dict[str, Any]:
    return {"id": file.id, **msgspec.structs.asdict(file.after)}


def store(record_id: object, *, after: rules.Life) -> None:
    """Store what one locked file amounts to."""
    row = {"id": record_id, **{name: getattr(after, name) for name in _NAMES}}
    database.rows(UPDATE, {"lives": msgspec.json.encode([row]).decode(), "known": [record_id]})
