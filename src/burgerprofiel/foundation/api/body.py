"""JSON bodies: read once, straight into their type, with every odd input refused cleanly.

RFC 8259 leaves open what duplicate names mean, and parsers differ; since hashes are taken over bodies that
several systems read, we refuse them.
"""

from __future__ import annotations

import io
import json
import re
from typing import Any, BinaryIO, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from dmr.exceptions import DataParsingError
from dmr.parsers import DeserializeFunc, Raw
from dmr.plugins.msgspec import MsgspecJsonParser

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class JsonParser(MsgspecJsonParser):
    """Decodes and validates in one pass; no coercion of types; refuses NUL (PostgreSQL has no place for it)."""

    strict = True

    def parse(
        self,
        to_deserialize: Raw,
        deserializer_hook: DeserializeFunc | None = None,
        *,
        request: HttpRequest,
        model: Any,
    ) -> Any:
        """The body as `model`. Raises DataParsingError, or msgspec.ValidationError where it does not fit."""
        if not to_deserialize:
            raise DataParsingError("the body is empty")
        refuse_nul(to_deserialize)
        try:
            return super().parse(to_deserialize, deserializer_hook, request=request, model=model)
        except RecursionError:
            raise DataParsingError("the body is nested too deeply") from None


class StrictJsonParser(JsonParser):
    """The same, and refuses duplicate names. For single objects: the extra pass costs about as much as the first."""

    def parse(
        self,
        to_deserialize: Raw,
        deserializer_hook: DeserializeFunc | None = None,
        *,
        request: HttpRequest,
        model: Any,
    ) -> Any:
        """As JsonParser; a duplicate name raises DataParsingError."""
        parsed = super().parse(to_deserialize, deserializer_hook, request=request, model=model)
        refuse_duplicates(to_deserialize)
        return parsed


class _Chunked(io.BufferedIOBase):
    """A body without announced length, up to a limit. Raises RequestDataTooBig beyond it."""

    def __init__(self, source: Any, *, limit: int) -> None:
        super().__init__()
        self._source = source
        self._limit = limit

    def read(self, size: int | None = -1, /) -> bytes:
        """All of it, whatever `size`: that is how Django reads a body."""
        parts, left = [], self._limit + 1
        while left and (part := self._source.read(left)):
            parts.append(part)
            left -= len(part)
        if not left:
            raise RequestDataTooBig(f"At most {self._limit} bytes.")
        return b"".join(parts)


def accept_chunked(request: HttpRequest, *, limit: int) -> None:
    """Let `request.body` read a chunked body too. Django reads what Content-Length announces: nothing, without one."""
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        request._stream = cast("BinaryIO", _Chunked(request.META["wsgi.input"], limit=limit))


def refuse_nul(body: Raw) -> None:
    """Raise DataParsingError for a body with the escape of character 0."""
    raw = body.encode() if isinstance(body, str) else bytes(body)
    if b"\\u0000" in raw and _NUL.search(raw):
        raise DataParsingError("the body holds the character U+0000")


def refuse_duplicates(body: Raw) -> None:
    """Raise DataParsingError when an object of a JSON text names a member twice."""
    try:
        json.loads(body, object_pairs_hook=_unique)
    except RecursionError:
        raise DataParsingError("the body is nested too deeply") from None
    except UnicodeDecodeError:
        raise DataParsingError("the body is not UTF-8") from None


def _unique(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise DataParsingError("an object names a member twice")
