"""A web worker ends when nobody needs it any more, and one that remembers nothing takes its place.

Python cannot wipe a text: a national number that a page showed once was found twenty-five times in the memory of its
process, long after its person had signed out, and stays until something else happens to be written there. Only the
end of the process takes it away for certain: the kernel empties memory before it hands it on. Forked from a parent
that never saw a request, the next worker costs some milliseconds.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked all the time and about nobody: they keep no worker alive."""

LONGEST = 12
"""How many quiet times a worker that is never left alone may live: at five minutes an hour, and up to a fifth more,
so that workers that began together do not end together."""

_PATIENCE = 0.2
_log = structlog.get_logger(__name__)


def end_this_process() -> None:
    """As a stop from outside: requests that run are answered first."""
    os.kill(os.getpid(), signal.SIGTERM)


class Retiring:
    """A WSGI application whose process ends `quiet` seconds after its last request, or at the first moment without one
    after `LONGEST` times that. Who never served anybody stays, and so does everybody while `may_retire` says no: a
    worker that starts while the vault is away could take in nothing.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        quiet: float,
        may_retire: Callable[[], bool],
        retire: Callable[[], None] = end_this_process,
    ) -> None:
        self._application = application
        self._quiet = quiet
        self._may_retire = may_retire
        self._retire = retire
        self._lock = threading.Lock()
        self._running = 0
        self._last = 0.0
        self._until = 0.0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        if environ["PATH_INFO"] in PROBES:
            return self._application(environ, start_response)
        self._begin()
        try:
            answer = self._application(environ, start_response)
        except BaseException:
            self._end()
            raise
        if isinstance(answer, list):
            self._end()
            return answer
        return _Streamed(answer, done=self._end)

    def _begin(self) -> None:
        with self._lock:
            self._running += 1
            if self._until:
                return
            lifetime = self._quiet * LONGEST * random.uniform(1, 1.2)  # noqa: S311 - not a secret
            self._until = time.monotonic() + lifetime
        threading.Thread(target=self._watch, name="retirement", daemon=True).start()

    def _end(self) -> None:
        with self._lock:
            self._running -= 1
            self._last = time.monotonic()

    def _watch(self) -> None:
        while (left := self._left()) > 0 or not self._may_retire():
            time.sleep(max(left, _PATIENCE))
        _log.info("worker_retires")
        self._retire()

    def _left(self) -> float:
        """How long to wait before looking again; nothing when it is time."""
        with self._lock:
            if self._running:
                return _PATIENCE
            return min(self._last + self._quiet, self._until) - time.monotonic()


class _Streamed:
    """The parts of an answer that is not whole; it counts until it is closed."""

    def __init__(self, parts: Iterable[bytes], *, done: Callable[[], None]) -> None:
        self._parts = parts
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """What the server calls at the end, whatever came of it."""
        try:
            if close := getattr(self._parts, "close", None):
                close()
        finally:
            self._done()
