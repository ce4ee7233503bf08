"""The number of a file at its authority (ADR 0019): found by a keyed index, and sealed for who has to read it.

Authorities make national numbers part of it, so it stands in the clear nowhere. The index is an HMAC with a key of the
vault, which a writer gets once and a database administrator never; a source is in it, so that equal numbers of two
sources have different ones. What residents read is sealed to them, with the texts of the file (`sealed.Content`).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from burgerprofiel.foundation import keys


def index(number: str, *, source_id: int) -> bytes:
    """What a number of a source is found by; empty for no number."""
    return keys.digest(b"dossiers.number:%d\0%b" % (source_id, number.encode())) if number else b""


def indexes(numbers: Iterable[str], *, source_ids: Iterable[int]) -> list[bytes]:
    """What these numbers are found by in any of these sources."""
    wanted = list(numbers)
    return [index(number, source_id=source_id) for source_id in source_ids for number in wanted if number]


def seal(number: str, *, table: str, row_id: UUID) -> bytes:
    """The number for the authority's own systems and staff, bound to its row; empty for no number."""
    return keys.seal(number, purpose=_purpose(table, row_id)) if number else b""


def unseal(sealed: bytes | memoryview, *, table: str, row_id: UUID) -> str:
    """What `seal` made. Raises UnreadableValueError."""
    return keys.unseal(bytes(sealed), purpose=_purpose(table, row_id)) if sealed else ""


def _purpose(table: str, row_id: UUID) -> str:
    return f"dossiers.{table}.number_sealed:{row_id}"
