"""What cannot be read, by name; and how a Message Registry says no: `{id, code, message}`.

No text here quotes what was given: it may hold a national number or the text of a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import msgspec

INVALID_INPUT = "INVALID_INPUT"
INVALID_SENDER = "INVALID_SENDER"
NO_DIGITAL_USER = "NO_DIGITAL_USER"
"""Not an error: delivered, but nobody ever opened this box. A hint that paper may be needed."""

_AT = re.compile(r" - at `(key in )?([^`]*)`\Z")


class FormatError(ValueError):
    """It is not what the interface prescribes. `code` is stable, `field` is its place as the sender names it."""

    def __init__(self, code: str, *, field: str = "") -> None:
        super().__init__(f"{code}: {field}" if field else code)
        self.code = code
        self.field = field


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The body of an answer of 400 and above. `message` is for developers and holds nothing personal."""

    id: UUID
    code: str
    message: str


class _Given(msgspec.Struct, frozen=True):
    id: str = ""
    code: str = ""


@contextmanager
def named() -> Iterator[None]:
    """Within: whatever msgspec refuses becomes a FormatError with the place, without the value."""
    try:
        yield
    except msgspec.ValidationError as error:
        raise FormatError(_code(str(error)), field=_field(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        raise FormatError("not-json") from None


def _code(text: str) -> str:
    if "got `null`" in text:
        return "null"
    return "missing" if "missing required field" in text else "invalid"


def _field(text: str) -> str:
    found = _AT.search(text)
    return found[2].removeprefix("$").lstrip(".") if found else ""


def render(refusal: Refusal) -> bytes:
    """The body of a refusal."""
    return msgspec.json.encode(refusal)


def read_code(body: bytes) -> str:
    """The code of a refusal of somebody else, empty when it gives none that we dare to repeat."""
    try:
        given = msgspec.json.decode(body, type=_Given)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return ""
    return given.code if re.fullmatch(r"[A-Z][A-Z_]{1,63}", given.code) else ""
