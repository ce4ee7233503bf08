"""Page marks of keyset paging: the place of a row in the order of its list, as an opaque text."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import DossierRow
from burgerprofiel.blocks.dossiers.errors import InvalidCursorError
from burgerprofiel.foundation.searching.ranking import MOST_SCORED

MAXIMUM_LENGTH = 300

Way = Literal["after", "before"]


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """Read on from a row: `after` it (older) or `before` it (newer). `score` is that of a search, else 0."""

    way: Way
    score: int
    at: datetime
    id: UUID
    party_id: UUID


def mark(row: DossierRow, *, way: Way, score: int = 0) -> str:
    """The text of a mark at a row."""
    made = Mark(way, score, row.content_changed_at.astimezone(UTC), row.id, row.party_id)
    return base64.urlsafe_b64encode(msgspec.json.encode(made)).decode().rstrip("=")


def read(text: str) -> Mark | None:
    """The mark of a text; None for no text. Raises InvalidCursorError."""
    if not text:
        return None
    try:
        if len(text) > MAXIMUM_LENGTH:
            raise InvalidCursorError
        read_mark = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Mark)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise InvalidCursorError from error
    if read_mark.at.utcoffset() != timedelta(0) or not 1970 <= read_mark.at.year < 9999:
        raise InvalidCursorError
    if not 0 <= read_mark.score <= MOST_SCORED:
        raise InvalidCursorError
    return read_mark
