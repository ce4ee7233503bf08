"""The row per file that writers lock. Two calls over the same files wait for each other, never in a circle:
all make new rows first, in the order of the number at the source, then lock the others, in the order of their id.
"""

from __future__ import annotations

from collections.abc import Mapping
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

_MAKE = f"""
INSERT INTO dossiers_record (source_id, id, external_id, {", ".join(_NAMES)})
SELECT %(source)s, id, external_id, {", ".join(_NAMES)}
FROM json_to_recordset(%(rows)s) AS row (id uuid, external_id text, {", ".join(_LIFE)})
ORDER BY external_id
ON CONFLICT (source_id, external_id) DO NOTHING
RETURNING external_id
"""  # noqa: S608 - constants only
_LOCK = f"""
SELECT id, external_id, {", ".join(_NAMES)} FROM dossiers_record
WHERE source_id = %(source)s AND external_id IN (SELECT json_array_elements_text(%(numbers)s))
ORDER BY id
FOR UPDATE
"""  # noqa: S608 - constants only
_UPDATE = f"""
UPDATE dossiers_record AS record
SET {", ".join(f"{name} = row.{name}" for name in _NAMES)}
FROM json_to_recordset(%(rows)s) AS row (id uuid, {", ".join(_LIFE)})
WHERE record.id = row.id
"""  # noqa: S608 - constants only


def settle(files: Mapping[str, File], *, source_id: int) -> None:
    """Lock the files of a source, by their number there, let their new statuses follow, and store the result.

    Most bulk calls bring new files, so each is tried as a new one first.
    """
    for file in files.values():
        file.follow(rules.UNBORN)
    made = database.rows(_MAKE, {"source": source_id, "rows": _document(files.values())})
    new = {row["external_id"] for row in made}
    known = {number: file for number, file in files.items() if number not in new}
    if known:
        _settle_known(known, source_id=source_id)


def _settle_known(files: Mapping[str, File], *, source_id: int) -> None:
    for row in lock(list(files), source_id=source_id):
        file = files[row["external_id"]]
        file.id = row["id"]
        file.follow(life(row))
    moved = [file for file in files.values() if file.after != file.before]
    if moved:
        database.rows(_UPDATE, {"rows": _document(moved)})


def lock(numbers: list[str], *, source_id: int) -> list[dict[str, Any]]:
    """Lock the rows of files until the transaction ends."""
    return database.rows(_LOCK, {"source": source_id, "numbers": msgspec.json.encode(numbers).decode()})


def life(row: Mapping[str, Any]) -> rules.Life:
    """What a locked row says about its file."""
    return rules.Life(**{name: row[name] for name in _NAMES})


def _document(files: Any) -> str:
    rows = [
        {"id": file.id, "external_id": file.external_id, **msgspec.structs.asdict(file.after)}
        for file in files
    ]
    return msgspec.json.encode(rows).decode()


def store(record_id: object, *, after: rules.Life) -> None:
    """Store what one locked file amounts to."""
    row = {"id": record_id, **{name: getattr(after, name) for name in _NAMES}}
    database.rows(_UPDATE, {"rows": msgspec.json.encode([row]).decode()})
