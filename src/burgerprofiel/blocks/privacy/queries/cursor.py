"""Page marks of keyset paging: the place of a row in the log, as an opaque text."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from burgerprofiel.blocks.privacy.errors import InvalidCursorError
from burgerprofiel.foundation.accesslog import store

MAXIMUM_LENGTH = 200


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """Read on from a row: `after` it (older) or `before` it (newer)."""

    way: Literal["after", "before"]
    at: datetime
    id: int


def mark(at: datetime, id: int, *, way: Literal["after", "before"]) -> str:  # noqa: A002 - the row's id
    """The text of a mark at a row."""
    made = Mark(way, at.astimezone(UTC), id)
    return base64.urlsafe_b64encode(msgspec.json.encode(made)).decode().rstrip("=")


def read(text: str) -> Mark | None:
    """The mark of a text; None for no text. Raises InvalidCursorError."""
    if not text:
        return None
    try:
        if len(text) > MAXIMUM_LENGTH:
            raise InvalidCursorError
        found = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Mark)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise InvalidCursorError from error
    if found.at.utcoffset() != timedelta(0) or not 1970 <= found.at.year < 9999:
        raise InvalidCursorError
    if not 0 <= found.id < store.LARGEST:
        raise InvalidCursorError
    return found
