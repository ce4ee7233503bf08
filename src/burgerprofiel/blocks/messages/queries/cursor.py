"""Page marks of keyset paging: the place of a conversation in the order of its list, as an opaque text."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages.errors import InvalidCursorError
from burgerprofiel.foundation.searching.ranking import MOST_SCORED

_MAXIMUM_LENGTH: Final = 200


Way = Literal["after", "before"]


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """Read on from a conversation: `after` it (older) or `before` it (newer). `score` is that of a search, else 0."""

    way: Way
    at: datetime
    id: UUID
    score: int = 0


def mark(at: datetime, conversation_id: UUID, *, way: Way, score: int = 0) -> str:
    """The text of a mark at a place."""
    made = msgspec.json.encode(Mark(way, at.astimezone(UTC), conversation_id, score))
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def read(text: str) -> Mark | None:
    """The mark of a text; None for no text. Raises InvalidCursorError."""
    if not text:
        return None
    try:
        if len(text) > _MAXIMUM_LENGTH:
            raise InvalidCursorError
        found = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Mark)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise InvalidCursorError from error
    if found.at.utcoffset() != timedelta(0) or not 1970 <= found.at.year < 9999:
        raise InvalidCursorError
    if not 0 <= found.score <= MOST_SCORED:
        raise InvalidCursorError
    return found
