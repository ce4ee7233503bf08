"""Asking registers elsewhere: all at once, each with its own deadline, none able to hold the site up.

Three things bound what a slow register costs: the deadline of a question, the room for questions of a process (who
finds it full hears "no answer" at once), and that a register that failed three times in a row is left alone a while.
Answers are handed on and kept nowhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore, Lock

import msgspec
import structlog

from burgerprofiel.blocks.privacy.services.registers import Source
from burgerprofiel.blocks.privacy.wire import usage
from burgerprofiel.foundation import http
from burgerprofiel.foundation.client_tokens import Assert, Grant, TokenError, Tokens

SECONDS = 4.0
"""For a register, token included."""
PAGES = 2
"""So many pages of a process wait for registers at once: it has threads left for other pages."""
MOST_BYTES = 512 * 1024
FAILURES = 3
REST_SECONDS = 30.0

_log = structlog.get_logger(__name__)
_room = BoundedSemaphore(PAGES)
_workers = ThreadPoolExecutor(max_workers=24, thread_name_prefix="registers")


class Rest:
    """Which registers failed so often in a row that they are left alone for a while."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._failures: dict[str, tuple[int, float]] = {}

    def is_over(self, code: str) -> bool:
        """Whether a register may be asked."""
        count, last = self._failures.get(code, (0, 0.0))
        return count < FAILURES or self._clock() - last >= REST_SECONDS

    def note(self, code: str, *, answered: bool) -> None:
        """Remember how it went; after a rest one more failure begins the next."""
        with self._lock:
            if answered:
                self._failures.pop(code, None)
            else:
                self._failures[code] = (self._failures.get(code, (0, 0.0))[0] + 1, self._clock())


rest = Rest()


tokens = Tokens()


def ask_all(
    questions: Mapping[Source, usage.UsageQuestion], *, assertion: Assert
) -> dict[str, tuple[usage.Usage, ...] | None]:
    """What the registers answer, by their codes, side by side; None for one that gives no answer now."""
    if not _room.acquire(blocking=False):
        _log.warning("registers.no_room")
        return {source.code: None for source in questions}
    try:
        until = time.monotonic() + SECONDS
        asked = {
            source.code: _workers.submit(
                copy_context().run, _ask, source, question, assertion=assertion, until=until
            )
            for source, question in questions.items()
        }
        return {code: _outcome(code, future, until=until) for code, future in asked.items()}
    finally:
        _room.release()


def _outcome(
    code: str, future: Future[tuple[usage.Usage, ...]], *, until: float
) -> tuple[usage.Usage, ...] | None:
    try:
        found = future.result(timeout=max(0.0, until - time.monotonic()) + 0.5)
    except (http.OutboundError, TokenError, usage.NoAnswerError) as error:
        reason = error.code
    except TimeoutError:
        future.cancel()
        reason = "too-slow"
    else:
        rest.note(code, answered=True)
        return found
    rest.note(code, answered=False)
    _log.warning("register.no_answer", register=code, reason=reason)
    return None


def _ask(
    source: Source, question: usage.UsageQuestion, *, assertion: Assert, until: float
) -> tuple[usage.Usage, ...]:
    grant = Grant(token_url=source.token_url, client_id=source.client_id, scope=source.scope)
    token = tokens.get(grant, assertion=assertion, client=http.client(), total_seconds=_left(until))
    answer = http.client().post(
        source.url,
        content=msgspec.json.encode(question),
        headers={
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "accept": "application/json",
        },
        total_seconds=_left(until),
        max_bytes=MOST_BYTES,
    )
    if answer.status == 401:
        tokens.forget(grant)
    if not answer.is_success:
        raise usage.NoAnswerError(f"status-{answer.status}")
    return usage.read(answer.body, question=question)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise usage.NoAnswerError("too-slow")
    return left
