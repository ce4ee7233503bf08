"""Statuses on their way in: copied once into a temporary table, spread from there over the tables by SQL.

One row per status and reader; `reader_no` 0 exists for each status, with an empty party when nobody may read it.
The path is the same for one status and for ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from burgerprofiel.blocks.dossiers.contracts import Result
from burgerprofiel.blocks.dossiers.services.lines import File, Line
from burgerprofiel.foundation import database

_BOTH = {  # the same in the history and in the current state
    "title": "text",
    "phase": "text",
    "phase_given": "text",
    "code": "text",
    "code_key": "text",
    "detail": "text",
    "turn": "text",
    "action_text": "text",
}
_SHOWN = {  # further content of the current state
    "role": "text",
    "action_label": "text",
    "action_url": "text",
    "action_due_at": "timestamptz",
    "deep_link": "text",
    "product_id": "text",
    "started_on": "date",
    "target_on": "date",
    "legal_deadline_on": "date",
    "suspended_since": "date",
    "suspended_reason": "text",
    "closed_at": "timestamptz",
    "outcome": "text",
    "required_assurance": "smallint",
    "contact": "jsonb",
    "documents": "jsonb",
    "related_parties": "jsonb",
    "readers": "smallint",
}
_COLUMNS = {
    "reader_no": "smallint",
    "receipt": "uuid",
    "upload_key": "text",
    "body_hash": "bytea",
    "record_id": "uuid",
    "external_id": "text",
    "result": "text",
    "warnings": "jsonb",
    "party_id": "uuid",
    "is_current": "boolean",
    "changed_at": "timestamptz",
    "sequence": "bigint",
    "reopened_at": "timestamptz",
    **_BOTH,
    **_SHOWN,
}
_CONTENT = (*_BOTH, *_SHOWN)


def _named(prefix: str, names: Iterable[str]) -> str:
    return ", ".join(f"{prefix}{name}" for name in names)


def _taken(prefix: str, names: Iterable[str]) -> str:
    return ", ".join(f"{name} = {prefix}{name}" for name in names)


_PREPARE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS dossiers_staging
({", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())}) ON COMMIT DELETE ROWS;
DELETE FROM dossiers_staging;
"""  # noqa: S608 - constants only
_COPY = f"COPY dossiers_staging ({_named('', _COLUMNS)}) FROM STDIN"

_UPLOADS = """
INSERT INTO dossiers_upload
  (id, source_id, upload_key, body_hash, record_id, outcome, warnings, via, client_id, received_at)
SELECT receipt, %(source)s, upload_key, body_hash, record_id, result, warnings, %(via)s, %(client)s, %(now)s
FROM dossiers_staging WHERE reader_no = 0
ORDER BY upload_key
ON CONFLICT (source_id, upload_key) DO NOTHING
"""
_HISTORY = f"""
INSERT INTO dossiers_dossierevent (party_id, id, dossier_id, changed_at, sequence, received_at, {_named("", _BOTH)})
SELECT party_id, receipt, record_id, changed_at, sequence, %(now)s, {_named("", _BOTH)}
FROM dossiers_staging WHERE party_id IS NOT NULL
"""  # noqa: S608 - constants only

# What arrives long after it happened is a source's past being loaded: it takes its own place in time.
_NEWS_AT = "CASE WHEN s.changed_at < %(news_since)s THEN s.changed_at ELSE %(now)s END"

# A status that says nothing new moves the order of statuses only; any other counts as news for its readers.
_CURRENT = f"""
WITH same AS (
  UPDATE dossiers_dossier AS d
  SET changed_at = s.changed_at, sequence = s.sequence, received_at = %(now)s
  FROM dossiers_staging s
  WHERE s.is_current AND d.party_id = s.party_id AND d.id = s.record_id
    AND d.ended_at IS NULL AND d.left_out_at IS NULL
    AND ({_named("d.", _CONTENT)}) IS NOT DISTINCT FROM ({_named("s.", _CONTENT)})
  RETURNING d.party_id, d.id
)
INSERT INTO dossiers_dossier AS d
  (party_id, id, source_id, external_id, theme, changed_at, sequence, received_at, content_changed_at, reopened_at,
   {_named("", _CONTENT)})
SELECT s.party_id, s.record_id, %(source)s, s.external_id, COALESCE(p.theme, %(theme)s), s.changed_at, s.sequence,
   %(now)s, {_NEWS_AT}, s.reopened_at, {_named("s.", _CONTENT)}
FROM dossiers_staging s LEFT JOIN dossiers_product p ON p.product_id = s.product_id
WHERE s.is_current AND s.party_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM same WHERE same.party_id = s.party_id AND same.id = s.record_id)
ON CONFLICT (party_id, id) DO UPDATE SET
  theme = EXCLUDED.theme, changed_at = EXCLUDED.changed_at, sequence = EXCLUDED.sequence,
  received_at = EXCLUDED.received_at,
  content_changed_at = GREATEST(EXCLUDED.content_changed_at, d.content_changed_at),
  reopened_at = CASE WHEN EXCLUDED.reopened_at IS NOT NULL THEN COALESCE(d.reopened_at, EXCLUDED.reopened_at) END,
  archived_at = NULL, ended_at = NULL, left_out_at = NULL,
  {_taken("EXCLUDED.", _CONTENT)}
RETURNING d.party_id, d.id
"""  # noqa: S608 - constants only

# Who is not named in the newest status keeps what was shared before and gets no more; a hidden file nobody reads.
_LEFT_OUT = """
UPDATE dossiers_dossier AS d SET
  left_out_at = COALESCE(d.left_out_at, %(now)s),
  ended_at = CASE WHEN d.id = ANY(%(hidden)s) THEN %(now)s END
WHERE d.id = ANY(%(moved)s) AND d.ended_at IS NULL AND (d.left_out_at IS NULL OR d.id = ANY(%(hidden)s))
  AND NOT EXISTS (
    SELECT FROM dossiers_staging s WHERE s.is_current AND s.record_id = d.id AND s.party_id = d.party_id)
RETURNING d.party_id, d.id
"""

# Who is named in an older status only sees the newest of those.
_OLDER_READERS = f"""
INSERT INTO dossiers_dossier AS d
  (party_id, id, source_id, external_id, theme, changed_at, sequence, received_at, content_changed_at, left_out_at,
   ended_at, {_named("", _CONTENT)})
SELECT DISTINCT ON (s.party_id, s.record_id) s.party_id, s.record_id, %(source)s, s.external_id,
   COALESCE(p.theme, %(theme)s), s.changed_at, s.sequence, %(now)s, {_NEWS_AT}, %(now)s::timestamptz,
   CASE WHEN s.record_id = ANY(%(hidden)s) THEN %(now)s::timestamptz END, {_named("s.", _CONTENT)}
FROM dossiers_staging s LEFT JOIN dossiers_product p ON p.product_id = s.product_id
WHERE s.party_id IS NOT NULL AND NOT s.is_current AND NOT EXISTS (
    SELECT FROM dossiers_staging c
    WHERE c.is_current AND c.record_id = s.record_id AND c.party_id = s.party_id)
ORDER BY s.party_id, s.record_id, s.changed_at DESC, s.sequence DESC, s.receipt DESC
ON CONFLICT (party_id, id) DO UPDATE SET
  theme = EXCLUDED.theme, changed_at = EXCLUDED.changed_at, sequence = EXCLUDED.sequence,
  received_at = EXCLUDED.received_at,
  content_changed_at = GREATEST(EXCLUDED.content_changed_at, d.content_changed_at),
  {_taken("EXCLUDED.", _CONTENT)}
WHERE d.left_out_at IS NOT NULL AND d.ended_at IS NULL
  AND (EXCLUDED.changed_at, EXCLUDED.sequence) >= (d.changed_at, d.sequence)
RETURNING d.party_id, d.id
"""  # noqa: S608 - constants only

# A late status may still show that the file began earlier, was closed earlier, or was closed and reopened.
_RETOLD = """
UPDATE dossiers_dossier AS d SET
  started_on = CASE WHEN d.started_on = row.started_on THEN row.started_on_now ELSE d.started_on END,
  closed_at = CASE WHEN d.closed_at = row.closed_at THEN row.closed_at_now ELSE d.closed_at END,
  reopened_at = COALESCE(d.reopened_at, row.reopened_at_now)
FROM json_to_recordset(%(rows)s) AS row
  (id uuid, started_on date, started_on_now date, closed_at timestamptz, closed_at_now timestamptz,
   reopened_at_now timestamptz)
WHERE d.id = row.id
"""

Key = tuple[UUID, UUID]


class RacedError(Exception):
    """Another call stored one of these uploads between our look and our writing."""


def stage(files: Iterable[File]) -> None:
    """Copy the new statuses of locked files into the temporary table."""
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE)
        with cursor.copy(_COPY) as copy:
            for file in files:
                for line in file.lines:
                    for row in _rows(file, line):
                        copy.write_row(row)


def remember(*, count: int, **call: Any) -> None:
    """Store the uploads; `call` names source, via, client and now. Raises RacedError when not all `count` are new."""
    with connection.cursor() as cursor:
        cursor.execute(_UPLOADS, call)
        if cursor.rowcount != count:
            raise RacedError


def spread(files: Mapping[str, File], **call: Any) -> tuple[list[Key], list[Key]]:
    """Write history and current state; `call` names source, theme, now and news_since.

    Answers who sees a new current state, and for whom something else changed, as (party, file).
    """
    database.rows(_HISTORY, call)
    changed = _keys(database.rows(_CURRENT, call))
    known = [file for file in files.values() if file.before.changed_at is not None]
    readers = {
        **call,
        "moved": [file.id for file in known if file.current is not None],
        "hidden": [file.id for file in files.values() if file.after.is_hidden],
    }
    others = _keys(database.rows(_LEFT_OUT, readers)) if readers["moved"] else []
    if any(line is not file.current for file in files.values() for line in file.lines):
        others += _keys(database.rows(_OLDER_READERS, readers))
    _retell([file for file in known if file.current is None and file.after != file.before])
    return changed, others


def _keys(rows: Iterable[Mapping[str, Any]]) -> list[Key]:
    return [(row["party_id"], row["id"]) for row in rows]


def _retell(files: list[File]) -> None:
    rows = [
        {
            "id": file.id,
            "started_on": file.before.started_on,
            "started_on_now": file.after.started_on,
            "closed_at": file.before.closed_at,
            "closed_at_now": file.after.closed_at,
            "reopened_at_now": file.after.reopened_at,
        }
        for file in files
    ]
    if rows:
        database.rows(_RETOLD, {"rows": msgspec.json.encode(rows).decode()})


def _rows(file: File, line: Line) -> Iterator[tuple[object, ...]]:
    shared = _shared(file, line)
    readers = line.readers if line.result in (Result.CURRENT, Result.HISTORY) else {}
    if not readers:
        yield _row(shared, number=0, party_id=None, role="", readers=0)
    for number, (party_id, role) in enumerate(readers.items()):
        yield _row(shared, number=number, party_id=party_id, role=role, readers=len(readers))


Shared = tuple[tuple[object, ...], tuple[object, ...], tuple[object, ...]]


def _row(
    shared: Shared, *, number: int, party_id: UUID | None, role: str, readers: int
) -> tuple[object, ...]:
    ids, moments, content = shared
    return (number, *ids, party_id, *moments, role, *content, readers)


def _shared(file: File, line: Line) -> Shared:
    """Values of one status in the order of the columns, around those that differ per reader."""
    status, meaning, life = line.status, line.meaning, file.after
    is_current = line is file.current
    ids = (
        line.id,
        status.upload_key,
        status.body_hash,
        file.id,
        file.external_id,
        line.result.value,
        _json(meaning.warnings),
    )
    history = (
        is_current,
        status.changed_at,
        status.sequence,
        life.reopened_at,
        status.title,
        meaning.phase.value,
        status.phase_given,
        status.code,
        meaning.code_key,
        status.detail,
        line.turn.value,
        status.action_text,
    )
    content = (
        status.action_label,
        status.action_url,
        status.action_due_at,
        status.deep_link,
        status.product_id,
        status.started_on or life.started_on,
        status.target_on,
        status.legal_deadline_on,
        status.suspended_since,
        status.suspended_reason,
        line.closed_at(life, is_current=is_current),
        line.outcome.value,
        status.required_assurance,
        _json(status.contact),
        _json(status.documents),
        _json(status.related_parties),
    )
    return ids, history, content


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
