"""Statuses on their way in: one JSON document with a row per status and reader, which SQL spreads over the tables.

`reader_no` 0 exists for each status, with an empty party when nobody may read it. The path is the same for one
status and for ten thousand. What is sealed comes beside the document, one value after the other, and a row says where
its own lie: written as text in the document they would take longer to read than to seal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import sealed
from burgerprofiel.blocks.dossiers.contracts import Result, Status
from burgerprofiel.blocks.dossiers.sealed import DIGEST_BYTES, Content, Said
from burgerprofiel.blocks.dossiers.services.lines import File, Line
from burgerprofiel.foundation import keys

BOTH = {  # the same in the history and in the current state
    "phase": "text",
    "code": "text",
    "code_key": "text",
    "turn": "text",
}
SHOWN = {  # further columns of the current state
    "action_due_at": "timestamptz",
    "product_id": "text",
    "started_on": "date",
    "target_on": "date",
    "legal_deadline_on": "date",
    "suspended_since": "date",
    "closed_at": "timestamptz",
    "outcome": "text",
    "required_assurance": "smallint",
    "readers": "smallint",
}
PLACES = {  # where in the sealed part the texts of the status lie, and the digest and texts of the file
    "said_at": "integer",
    "said_size": "integer",
    "kept_at": "integer",
    "kept_size": "integer",
}
COLUMNS = {
    "reader_no": "smallint",
    "receipt": "uuid",
    "upload_key": "text",
    "body_hash": "text",  # base64
    "record_id": "uuid",
    "result": "text",
    "warnings": "jsonb",
    "party_id": "uuid",
    "is_current": "boolean",
    "changed_at": "timestamptz",
    "sequence": "bigint",
    "reopened_at": "timestamptz",
    **BOTH,
    **SHOWN,
    **PLACES,
}
SEALED = f"""
substring(%(sealed)b FROM said_at FOR said_size) AS said,
substring(%(sealed)b FROM kept_at FOR {DIGEST_BYTES}) AS content_digest,
substring(%(sealed)b FROM kept_at + {DIGEST_BYTES} FOR kept_size - {DIGEST_BYTES}) AS sealed
"""
"""What `PLACES` point at, as columns; empty where a row has none."""
CONTENT = (*BOTH, *SHOWN, "content_digest")
"""What a resident can see change."""

_NOWHERE = (None, None)

_Row = msgspec.defstruct("_Row", list(COLUMNS), gc=False)


@dataclass(frozen=True, slots=True)
class Staged:
    """Rows as `json_to_recordset` reads them with the types of `COLUMNS`, and what `PLACES` point into."""

    document: str
    sealed: bytes

    @property
    def values(self) -> dict[str, object]:
        """As parameters of a statement."""
        return {"staged": self.document, "sealed": self.sealed}


def staged(files: Iterable[File], *, sealer: keys.Sealer) -> Staged:
    """The rows of all new statuses. `sealer` is that of all their readers."""
    writer = _Writer(sealer)
    return writer.staged(
        row
        for file in files
        for line in file.lines
        for row in writer.rows(file, line, keeps=line is file.current)
    )


def older_readers(files: Iterable[File], *, sealer: keys.Sealer) -> Staged | None:
    """The same of who is named in an older status and not in the current one among them; None without any."""
    writer = _Writer(sealer)
    older = [
        (file, line)
        for file in files
        for line in file.lines
        if line is not file.current and not line.readers.keys() <= _current_readers(file)
    ]
    rows = [
        row
        for file, line in older
        for row in writer.rows(file, line, keeps=True)
        if row.party_id is not None and row.party_id not in _current_readers(file)
    ]
    return writer.staged(rows) if rows else None


def _current_readers(file: File) -> Set[UUID]:
    return file.current.readers.keys() if file.current else frozenset()


Shared = tuple[tuple[object, ...], tuple[object, ...], tuple[object, ...]]
_Place = tuple[int, int] | tuple[None, None]


class _Writer:
    """Makes rows, and the part that is sealed along with them."""

    def __init__(self, sealer: keys.Sealer) -> None:
        self._sealer = sealer
        self._sealed = bytearray()

    def staged(self, rows: Iterable[Any]) -> Staged:
        document = msgspec.json.encode(list(rows)).decode()
        return Staged(document, bytes(self._sealed))

    def rows(self, file: File, line: Line, *, keeps: bool) -> Iterator[Any]:
        """One per reader; `keeps`: this status may be the last that its readers see."""
        shared = _shared(file, line)
        readers = line.readers if line.result in (Result.CURRENT, Result.HISTORY) else {}
        if not readers:
            yield _row(shared, number=0, party_id=None, readers=0, places=(*_NOWHERE, *_NOWHERE))
        said = sealed.encode(_said(line.status)) if readers else b""
        of_role: dict[str, bytes] = {}
        for number, (party_id, role) in enumerate(readers.items()):
            kept: _Place = _NOWHERE
            if keeps:
                if role not in of_role:
                    of_role[role] = sealed.encode(_content(line.status, role=role))
                kept = self._kept(of_role[role], file=file, party_id=party_id)
            places = (*self._said(said, line=line, party_id=party_id), *kept)
            yield _row(shared, number=number, party_id=party_id, readers=len(readers), places=places)

    def _said(self, said: bytes, *, line: Line, party_id: UUID) -> _Place:
        purpose = sealed.said_purpose(line.id, party_id)
        return self._put(self._sealer.seal(said, party_id=party_id, purpose=purpose))

    def _kept(self, content: bytes, *, file: File, party_id: UUID) -> _Place:
        purpose = sealed.content_purpose(file.id, party_id)
        digest = sealed.digest(content, purpose=purpose)
        return self._put(digest + self._sealer.seal(content, party_id=party_id, purpose=purpose))

    def _put(self, value: bytes) -> _Place:
        place = (len(self._sealed) + 1, len(value))  # SQL counts from 1
        self._sealed += value
        return place


def _row(
    shared: Shared, *, number: int, party_id: UUID | None, readers: int, places: tuple[int | None, ...]
) -> Any:
    ids, moments, shown = shared
    return _Row(number, *ids, party_id, *moments, *shown, readers, *places)


def _content(status: Status, *, role: str) -> Content:
    return Content(
        title=status.title,
        external_id=status.external_id,
        role=role,
        phase_given=status.phase_given,
        code_given=status.code_given,
        detail=status.detail,
        action_text=status.action_text,
        action_label=status.action_label,
        action_url=status.action_url,
        deep_link=status.deep_link,
        suspended_reason=status.suspended_reason,
        contact=status.contact,
        documents=list(status.documents),
        related_parties=list(status.related_parties),
    )


def _said(status: Status) -> Said:
    return Said(
        title=status.title,
        phase_given=status.phase_given,
        code_given=status.code_given,
        detail=status.detail,
        action_text=status.action_text,
    )


def _shared(file: File, line: Line) -> Shared:
    """Values of one status in the order of the columns, around those that differ per reader."""
    status, meaning, life = line.status, line.meaning, file.after
    is_current = line is file.current
    ids = (
        line.id,
        status.upload_key,
        status.body_hash,
        file.id,
        line.result.value,
        meaning.warnings,
    )
    moments = (
        is_current,
        status.changed_at,
        status.sequence,
        life.reopened_at,
    )
    shown = (
        meaning.phase.value,
        status.code,
        meaning.code_key,
        line.turn.value,
        status.action_due_at,
        status.product_id,
        status.started_on or life.started_on,
        status.target_on,
        status.legal_deadline_on,
        status.suspended_since,
        line.closed_at(life, is_current=is_current),
        line.outcome.value,
        status.required_assurance,
    )
    return ids, moments, shown
