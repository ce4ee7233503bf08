"""The row per file that writers lock. Two calls over the same files wait for each other, never in a circle: all make
or lock their rows in the order of the number at the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from burgerprofiel.blocks.dossiers import rules
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
  SELECT * FROM json_to_recordset(%(rows)s) AS row (id uuid, external_id text, {", ".join(_LIFE)})),
settled AS (
  INSERT INTO dossiers_record AS record (source_id, id, external_id, {", ".join(_NAMES)})
  SELECT %(source)s, id, external_id, {", ".join(_NAMES)} FROM given
  ORDER BY external_id
  ON CONFLICT (source_id, external_id) DO UPDATE SET sequence = record.sequence
  RETURNING id, external_id, {", ".join(_NAMES)})
SELECT * FROM settled WHERE id NOT IN (SELECT id FROM given)
"""  # noqa: S608 - constants only
_LOCK = f"""
SELECT id, external_id, {", ".join(_NAMES)} FROM dossiers_record
WHERE source_id = %(source)s AND external_id = %(number)s
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
    for file in files.values():
        file.follow(rules.UNBORN)
    for row in database.prepared_rows(_SETTLE, {"source": source_id, "rows": document(files.values())}):
        file = files[row["external_id"]]
        file.id, file.is_known = row["id"], True
        file.follow(life(row))


def lock(number: str, *, source_id: int) -> dict[str, Any] | None:
    """Lock the row of one file until the transaction ends; None where there is none."""
    found = database.rows(_LOCK, {"source": source_id, "number": number})
    return found[0] if found else None


def life(row: Mapping[str, Any]) -> rules.Life:
    """What a locked row says about its file."""
    return rules.Life(**{name: row[name] for name in _NAMES})


def document(files: Iterable[File]) -> str:
    """What files amount to, as the statements here read it."""
    rows = [
        {"id": file.id, "external_id": file.external_id, **msgspec.structs.asdict(file.after)}
        for file in files
    ]
    return msgspec.json.encode(rows).decode()


def store(record_id: object, *, after: rules.Life) -> None:
    """Store what one locked file amounts to."""
    row = {"id": record_id, **{name: getattr(after, name) for name in _NAMES}}
    database.rows(UPDATE, {"lives": msgspec.json.encode([row]).decode(), "known": [record_id]})
