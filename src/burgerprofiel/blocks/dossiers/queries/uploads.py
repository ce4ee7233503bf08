"""What was received: the memory that makes a repeated upload harmless, and the outcome that a sender asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.contracts import Problem, Processed
from burgerprofiel.foundation import database

_LIMIT = 500

_KNOWN = """
SELECT upload_key, id, body_hash, warnings FROM dossiers_upload
WHERE source_id = %(source)s AND upload_key = ANY(%(keys)s)
"""
_ACCEPTED = """
SELECT s.uri AS source_uri, 'record' AS numbered, r.id AS row_id, r.number_sealed, u.upload_key,
       u.received_at AS processed_at, TRUE AS accepted, u.outcome AS result, u.warnings AS problems
FROM dossiers_upload u JOIN dossiers_source s ON s.id = u.source_id JOIN dossiers_record r ON r.id = u.record_id
WHERE u.source_id = ANY(%(sources)s) AND
"""
_REFUSED = """
SELECT s.uri AS source_uri, 'rejection' AS numbered, j.id AS row_id, j.number_sealed, j.upload_key,
       j.received_at AS processed_at, FALSE AS accepted,
       '' AS result, j.errors AS problems
FROM dossiers_rejection j JOIN dossiers_source s ON s.id = j.source_id
WHERE j.source_id = ANY(%(sources)s) AND
"""
_NEWEST = f" ORDER BY processed_at DESC, upload_key LIMIT {_LIMIT}"

_OF_FILE = f"""
({_ACCEPTED} u.record_id = (
   SELECT id FROM dossiers_record WHERE source_id = ANY(%(sources)s) AND number_index = %(number)s){_NEWEST})
UNION ALL ({_REFUSED} j.number_index = %(number)s{_NEWEST}){_NEWEST}
"""  # noqa: S608 - constants only
_OF_UPLOAD = f"""
({_ACCEPTED} u.upload_key = %(key)s{_NEWEST})
UNION ALL ({_REFUSED} j.upload_key = %(key)s{_NEWEST}){_NEWEST}
"""
_READERS = """
SELECT DISTINCT d.party_id FROM dossiers_record r JOIN dossiers_dossier d ON d.id = r.id
WHERE r.source_id = ANY(%(sources)s) AND r.number_index = ANY(%(numbers)s)
"""
_ERRORS = f"{_REFUSED} j.settled_at IS NULL{_NEWEST}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUpload:
    """An upload of before: its receipt and what it was."""

    id: UUID
    body_hash: bytes
    warnings: tuple[Problem, ...]


def find_known(keys: Collection[str], *, source_id: int) -> dict[str, KnownUpload]:
    """Those of the uploads that were accepted before."""
    rows = database.rows(_KNOWN, {"source": source_id, "keys": list(keys)})
    return {row["upload_key"]: known(row) for row in rows}


def known(row: Mapping[str, Any]) -> KnownUpload:
    """An upload out of its columns."""
    return KnownUpload(id=row["id"], body_hash=bytes(row["body_hash"]), warnings=_problems(row["warnings"]))


def list_of_file(*, source_id: int, external_id: str) -> list[Processed]:
    """The newest outcomes of one file, at most 500."""
    index = numbers.index(external_id, source_id=source_id)
    return _processed(_OF_FILE, {"sources": [source_id], "number": index})


def list_of_upload(*, source_ids: Sequence[int], upload_key: str) -> list[Processed]:
    """The outcomes of one upload: at most one that was accepted, and refusals before it."""
    return _processed(_OF_UPLOAD, {"sources": list(source_ids), "key": upload_key})


def list_errors(*, source_id: int) -> list[Processed]:
    """The newest refusals that nothing was done about yet, at most 500."""
    return _processed(_ERRORS, {"sources": [source_id]})


def readers_of(indexes: Collection[bytes], *, source_ids: Sequence[int]) -> list[UUID]:
    """The parties that have these files, by what their numbers at the sources are found by."""
    rows = database.rows(_READERS, {"sources": list(source_ids), "numbers": list(indexes)})
    return [row["party_id"] for row in rows]


def _processed(statement: str, values: dict[str, Any]) -> list[Processed]:
    return [
        Processed(external_id=_number(row), problems=_problems(row.pop("problems")), **row)
        for row in database.rows(statement, values)
    ]


def _number(row: dict[str, Any]) -> str:
    sealed, table, row_id = (row.pop(name) for name in ("number_sealed", "numbered", "row_id"))
    return numbers.unseal(sealed, table=table, row_id=row_id)


def _problems(given: str) -> tuple[Problem, ...]:
    return msgspec.json.decode(given, type=tuple[Problem, ...])
