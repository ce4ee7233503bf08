"""Statuses on their way in: one JSON document with a row per status and reader, which SQL spreads over the tables.

`reader_no` 0 exists for each status, with an empty party when nobody may read it. The path is the same for one
status and for ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import Result
from burgerprofiel.blocks.dossiers.services.lines import File, Line

BOTH = {  # the same in the history and in the current state
    "title": "text",
    "phase": "text",
    "phase_given": "text",
    "code": "text",
    "code_key": "text",
    "detail": "text",
    "turn": "text",
    "action_text": "text",
}
SHOWN = {  # further content of the current state
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
COLUMNS = {
    "reader_no": "smallint",
    "receipt": "uuid",
    "upload_key": "text",
    "body_hash": "text",  # base64
    "record_id": "uuid",
    "external_id": "text",
    "result": "text",
    "warnings": "jsonb",
    "party_id": "uuid",
    "is_current": "boolean",
    "changed_at": "timestamptz",
    "sequence": "bigint",
    "reopened_at": "timestamptz",
    **BOTH,
    **SHOWN,
}
CONTENT = (*BOTH, *SHOWN)

_Row = msgspec.defstruct("_Row", list(COLUMNS), gc=False)


def document(files: Iterable[File]) -> str:
    """The rows of all new statuses, as `json_to_recordset` reads them with the types of `COLUMNS`."""
    return _encoded(row for file in files for line in file.lines for row in _rows(file, line))


def older_readers(files: Iterable[File]) -> str:
    """The same of who is named in an older status and not in the current one among them; empty without any."""
    rows = [
        row
        for file in files
        for line in file.lines
        if line is not file.current and not line.readers.keys() <= _current_readers(file)
        for row in _rows(file, line)
        if row.party_id is not None and row.party_id not in _current_readers(file)
    ]
    return _encoded(rows) if rows else ""


def _current_readers(file: File) -> Set[UUID]:
    return file.current.readers.keys() if file.current else frozenset()


def _encoded(rows: Iterable[Any]) -> str:
    return msgspec.json.encode(list(rows)).decode()


def _rows(file: File, line: Line) -> Iterator[Any]:
    shared = _shared(file, line)
    readers = line.readers if line.result in (Result.CURRENT, Result.HISTORY) else {}
    if not readers:
        yield _row(shared, number=0, party_id=None, role="", readers=0)
    for number, (party_id, role) in enumerate(readers.items()):
        yield _row(shared, number=number, party_id=party_id, role=role, readers=len(readers))


Shared = tuple[tuple[object, ...], tuple[object, ...], tuple[object, ...]]


def _row(shared: Shared, *, number: int, party_id: UUID | None, role: str, readers: int) -> Any:
    ids, moments, content = shared
    return _Row(number, *ids, party_id, *moments, role, *content, readers)


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
        meaning.warnings,
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
        status.contact,
        status.documents,
        status.related_parties,
    )
    return ids, history, content
