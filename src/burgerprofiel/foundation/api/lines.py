"""Lines of a request body, read as they arrive: memory stays the same however long the body is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Protocol

from django.http import HttpRequest

_CHUNK = 64 * 1024


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_lines(request: HttpRequest, *, limit: int) -> Iterator[bytes]:
    """The lines of a body without their line ends, blank ones too. A line longer than `limit` is cut to `limit` + 1.

    Raises OSError (UnreadablePostError) when the connection breaks.
    """
    source = _stream(request)
    rest, skipping = b"", False
    while chunk := source.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if not skipping:
                yield line.rstrip(b"\r")[: limit + 1]
            skipping = False
        if len(rest) > limit:
            if not skipping:
                yield rest[: limit + 1]
            rest, skipping = b"", True
    if rest and not skipping:
        yield rest.rstrip(b"\r")[: limit + 1]


def _stream(request: HttpRequest) -> _Readable:
    """Django reads what Content-Length announces; a chunked body has none and ends where the server says."""
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        source: _Readable = request.META.get("wsgi.input", io.BytesIO())
        return source
    return request
