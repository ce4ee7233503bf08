"""Bodies that nobody read: a request refused by its headers leaves one, and so hides the refusal.

A server that closes a connection with data unread makes the kernel reset it, and the reset overtakes the answer: the
sender, or nginx as "502", sees a broken connection instead of "too large" or "no token". So what is left of the body
is read and thrown away first, within bounds, for strangers send such bodies too. Beyond the bounds the answer goes
out at once with `Connection: close`, and the sender may miss it.

A read waits for its sender and cannot be given up: granian stops answering when a request ends while its body is being
read. How long a sender may stand still is therefore for who stands in front (nginx `client_body_timeout`, our relay),
and such senders never take more than half of the threads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, cast

from django.core.handlers.wsgi import WSGIHandler

from burgerprofiel.site.capacity import THREADS

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

LARGEST_BYTES = 64 * 1024 * 1024  # as `client_max_body_size` in docs/operators/nginx.conf
LONGEST_SECONDS = 5.0
_CHUNK = 64 * 1024

_draining = BoundedSemaphore(THREADS // 2)


class Body:
    """The body of a request (`wsgi.input`) that knows how much of it is left."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._source = environ["wsgi.input"]
        is_chunked = environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked"
        self._left = math.inf if is_chunked else _length(environ.get("CONTENT_LENGTH", ""))

    def read(self, size: int = -1, /) -> bytes:
        """As of a file."""
        return self._counted(self._source.read(size), at_end=size != 0)

    def readline(self, size: int = -1, /) -> bytes:
        """As of a file."""
        return self._counted(self._source.readline(size), at_end=size != 0)

    def _counted(self, data: bytes, *, at_end: bool) -> bytes:
        self._left = self._left - len(data) if data or not at_end else 0
        return data

    def finish(self) -> bool:
        """Read what is left and throw it away; whether that came to its end."""
        if self._left <= 0:
            return True
        if LARGEST_BYTES < self._left < math.inf or not _draining.acquire(blocking=False):
            return False
        try:
            self._discard()
        finally:
            _draining.release()
        return self._left <= 0

    def _discard(self) -> None:
        allowed, until = LARGEST_BYTES, time.monotonic() + LONGEST_SECONDS
        while self._left > 0 and allowed > 0 and time.monotonic() < until:
            allowed -= len(self.read(_CHUNK))


def _length(given: str) -> int:
    return int(given) if given.isdecimal() else 0


class Application:
    """Django, with every body read to its end before a whole answer goes out; a stream reads its own."""

    def __init__(self, handler: WSGIHandler) -> None:
        self._handler = handler

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """One request (PEP 3333). A whole answer is a list, which granian sends in one piece."""
        body = environ["wsgi.input"] = Body(environ)
        head = _Head()
        response = self._handler(environ, head)
        if response.streaming:
            start_response(head.status, head.headers)
            return cast("Iterable[bytes]", response)
        content = b"".join(response)
        response.close()
        if not body.finish():
            head.headers.append(("Connection", "close"))
        start_response(head.status, head.headers)
        return [content]


class _Head:
    """Takes the place of `start_response` until it is known how the connection goes on."""

    status: str
    headers: list[tuple[str, str]]

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Any:
        """What Django calls once."""
        self.status, self.headers = status, headers
