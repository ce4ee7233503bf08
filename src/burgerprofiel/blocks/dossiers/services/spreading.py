"""Writing the new statuses of locked files: history, current state, receipts and all that goes with them.

Two statements at most. The first does in one go what an ordinary call needs. Its parts (data-modifying CTEs) all see
the tables as they were before it and never touch the same row, so their order does not matter. The second is for
statuses that came late.

The planner cannot know how many rows a document has and expects a hundred. So rows are found by `= ANY` of a list of
ids, which it takes to an index, before they are joined to the document; and NOT IN is looked up in a hash, where
NOT EXISTS may become a loop within a loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.services import records, staging
from burgerprofiel.blocks.dossiers.services.lines import File
from burgerprofiel.blocks.dossiers.services.staging import BOTH, COLUMNS, CONTENT, SEALED
from burgerprofiel.foundation import database, keys


def _named(prefix: str, names: Iterable[str]) -> str:
    return ", ".join(f"{prefix}{name}" for name in names)


def _taken(prefix: str, names: Iterable[str]) -> str:
    return ", ".join(f"{name} = {prefix}{name}" for name in names)


_STAGED = f"""
staged AS MATERIALIZED (
  SELECT *, {SEALED} FROM json_to_recordset(%(staged)s)
  AS row ({", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())}))
"""  # noqa: S608 - constants only

_STORED = (*CONTENT, "sealed")

_UPLOADS = """
INSERT INTO dossiers_upload
  (id, source_id, upload_key, body_hash, record_id, outcome, warnings, via, client_id, received_at)
SELECT receipt, %(source)s, upload_key, decode(body_hash, 'base64'), record_id, result, warnings, %(via)s,
   %(client)s, %(now)s
FROM staged WHERE reader_no = 0
ORDER BY upload_key
ON CONFLICT (source_id, upload_key) DO NOTHING
RETURNING id
"""
_HISTORY = f"""
INSERT INTO dossiers_dossierevent
  (party_id, id, dossier_id, sealed, changed_at, sequence, received_at, {_named("", BOTH)})
SELECT party_id, receipt, record_id, said, changed_at, sequence, %(now)s, {_named("", BOTH)}
FROM staged WHERE party_id IS NOT NULL
"""  # noqa: S608 - constants only

# What arrives long after it happened is a source's past being loaded: it takes its own place in time.
_NEWS_AT = "CASE WHEN s.changed_at < %(news_since)s THEN s.changed_at ELSE %(now)s END"

# A status that says nothing new moves the order of statuses only; any other counts as news for its readers. Its texts
# are compared by their digest: nobody here can read those that are stored.
_SAME = f"""
UPDATE dossiers_dossier AS d
SET changed_at = s.changed_at, sequence = s.sequence, received_at = %(now)s
FROM staged s
WHERE s.is_current AND d.party_id = s.party_id AND d.id = s.record_id AND d.id = ANY(%(moved)s)
  AND d.ended_at IS NULL AND d.left_out_at IS NULL
  AND ({_named("d.", CONTENT)}) IS NOT DISTINCT FROM ({_named("s.", CONTENT)})
RETURNING d.party_id, d.id
"""  # noqa: S608 - constants only
_CHANGED = f"""
INSERT INTO dossiers_dossier AS d
  (party_id, id, source_id, theme, changed_at, sequence, received_at, content_changed_at, reopened_at,
   {_named("", _STORED)})
SELECT s.party_id, s.record_id, %(source)s, COALESCE(p.theme, %(theme)s), s.changed_at, s.sequence,
   %(now)s, {_NEWS_AT}, s.reopened_at, {_named("s.", _STORED)}
FROM staged s LEFT JOIN dossiers_product p ON p.product_id = s.product_id
WHERE s.is_current AND s.party_id IS NOT NULL
  AND (s.party_id, s.record_id) NOT IN (SELECT party_id, id FROM same)
ON CONFLICT (party_id, id) DO UPDATE SET
  theme = EXCLUDED.theme, changed_at = EXCLUDED.changed_at, sequence = EXCLUDED.sequence,
  received_at = EXCLUDED.received_at,
  content_changed_at = GREATEST(EXCLUDED.content_changed_at, d.content_changed_at),
  reopened_at = CASE WHEN EXCLUDED.reopened_at IS NOT NULL THEN COALESCE(d.reopened_at, EXCLUDED.reopened_at) END,
  archived_at = NULL, ended_at = NULL, left_out_at = NULL,
  {_taken("EXCLUDED.", _STORED)}
RETURNING d.party_id, d.id
"""  # noqa: S608 - constants only

# Who is not named in the newest status keeps what was shared before and gets no more; a hidden file nobody reads.
_LEFT_OUT = """
UPDATE dossiers_dossier AS d SET
  left_out_at = COALESCE(d.left_out_at, %(now)s),
  ended_at = CASE WHEN d.id = ANY(%(hidden)s) THEN %(now)s::timestamptz END
WHERE d.id = ANY(%(moved)s) AND d.ended_at IS NULL AND (d.left_out_at IS NULL OR d.id = ANY(%(hidden)s))
  AND (d.party_id, d.id) NOT IN (
    SELECT party_id, record_id FROM staged WHERE is_current AND party_id IS NOT NULL)
RETURNING d.party_id, d.id
"""

# Seen by people only, so a few seconds are near enough; a row that every call writes would make calls wait.
_TOUCH = """
UPDATE dossiers_source SET last_received_at = %(now)s
WHERE id = (
  SELECT id FROM dossiers_source
  WHERE id = %(source)s
    AND (last_received_at IS NULL OR last_received_at < %(now)s::timestamptz - interval '5 seconds')
  FOR NO KEY UPDATE SKIP LOCKED)
"""

_WRITE = f"""
WITH {_STAGED}, moved AS ({records.UPDATE}), uploads AS ({_UPLOADS}), history AS ({_HISTORY}),
  same AS ({_SAME}), changed AS ({_CHANGED}), left_out AS ({_LEFT_OUT}), touched AS ({_TOUCH})
SELECT 'changed' AS what, party_id, id FROM changed
UNION ALL SELECT 'left out', party_id, id FROM left_out
UNION ALL (SELECT 'raced', NULL::uuid, receipt FROM staged WHERE reader_no = 0
  EXCEPT SELECT 'raced', NULL::uuid, id FROM uploads)
"""  # noqa: S608 - constants only

# Who is named in an older status only sees the newest of those.
_OLDER_READERS = f"""
WITH {_STAGED}
INSERT INTO dossiers_dossier AS d
  (party_id, id, source_id, theme, changed_at, sequence, received_at, content_changed_at, left_out_at,
   ended_at, {_named("", _STORED)})
SELECT DISTINCT ON (s.party_id, s.record_id) s.party_id, s.record_id, %(source)s,
   COALESCE(p.theme, %(theme)s), s.changed_at, s.sequence, %(now)s, {_NEWS_AT}, %(now)s::timestamptz,
   CASE WHEN s.record_id = ANY(%(hidden)s) THEN %(now)s::timestamptz END, {_named("s.", _STORED)}
FROM staged s LEFT JOIN dossiers_product p ON p.product_id = s.product_id
ORDER BY s.party_id, s.record_id, s.changed_at DESC, s.sequence DESC, s.receipt DESC
ON CONFLICT (party_id, id) DO UPDATE SET
  theme = EXCLUDED.theme, changed_at = EXCLUDED.changed_at, sequence = EXCLUDED.sequence,
  received_at = EXCLUDED.received_at,
  content_changed_at = GREATEST(EXCLUDED.content_changed_at, d.content_changed_at),
  {_taken("EXCLUDED.", _STORED)}
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


def spread(files: Mapping[str, File], **call: Any) -> tuple[list[Key], list[Key]]:
    """Write it all; `call` names source, theme, via, client, now and news_since.

    Gives the current states (party, file) that changed by their newest status, and others that residents see change.
    Raises RacedError when one of the uploads was stored meanwhile: nothing of the transaction may stay then.
    """
    sealer = keys.sealer(
        {party_id for file in files.values() for line in file.lines for party_id in line.readers}
    )
    known = [file for file in files.values() if file.before.changed_at is not None]
    values = {
        **call,
        **staging.staged(files.values(), sealer=sealer).values,
        "lives": records.document(file for file in files.values() if file.is_known and file.has_moved),
        "known": [file.id for file in files.values() if file.is_known],
        "moved": [file.id for file in known if file.current is not None],
        "hidden": [file.id for file in files.values() if file.after.is_hidden],
    }
    changed, others = _write(values)
    if older := staging.older_readers(files.values(), sealer=sealer):
        others += _keys(database.prepared_rows(_OLDER_READERS, values | older.values))
    _retell([file for file in known if file.current is None and file.has_moved])
    return changed, others


def _write(values: Mapping[str, Any]) -> tuple[list[Key], list[Key]]:
    written = database.prepared_rows(_WRITE, values)
    if any(row["what"] == "raced" for row in written):
        raise RacedError
    changed = [row for row in written if row["what"] == "changed"]
    return _keys(changed), _keys(row for row in written if row["what"] == "left out")


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
