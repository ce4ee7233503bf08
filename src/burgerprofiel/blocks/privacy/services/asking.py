"""Asking registers elsewhere: all at once, each with its own deadline, none able to hold the site up.

Three things bound what a slow register costs: the deadline of a question, the room for questions of a process (who
finds it full hears "no answer" at once), and that a register that failed three times in a row is left alone a while.
Answers are handed on and kept nowhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Lock

import msgspec
import structlog

from burgerprofiel.blocks.privacy.services.registers import Source
from burgerprofiel.blocks.privacy.wire import usage
from burgerprofiel.foundation import http
from burgerprofiel.foundation.asking import Crew

SECONDS = 4.0
"""For a register, token included."""
PAGES = 2
"""So many pages of a process wait for registers at once: it has threads left for other pages."""
MOST_BYTES = 512 * 1024
FAILURES = 3
REST_SECONDS = 30.0
_SPARE_SECONDS = 60
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

Assert = Callable[[str, str], str]
"""Makes a signed statement of who we are, of a client id and an audience."""

_log = structlog.get_logger(__name__)
_crew = Crew("registers", threads=24, pages=PAGES)


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 300


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


class Tokens:
    """Access tokens, until a minute before they end. They are ours, not a person's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[str, float]] = {}

    def get(self, source: Source, *, assertion: Assert, until: float) -> str:
        """A token for a register. Raises http.OutboundError and usage.NoAnswerError."""
        token, expires = self._known.get(source.code, ("", 0.0))
        if expires > time.monotonic():
            return token
        answer = http.client().post(
            source.token_url,
            data={
                "grant_type": "client_credentials",
                "client_id": source.client_id,
                "client_assertion_type": _ASSERTION_TYPE,
                "client_assertion": assertion(source.client_id, source.token_url),
                **({"scope": source.scope} if source.scope else {}),
            },
            total_seconds=_left(until),
            max_bytes=MOST_BYTES,
        )
        if not answer.is_success:
            raise usage.NoAnswerError(f"token-{answer.status}")
        try:
            made = msgspec.json.decode(answer.body, type=_Token)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise usage.NoAnswerError("token-unreadable") from error
        with self._lock:
            self._known[source.code] = (
                made.access_token,
                time.monotonic() + made.expires_in - _SPARE_SECONDS,
            )
        return made.access_token

    def forget(self, source: Source) -> None:
        """What the register no longer knows."""
        with self._lock:
            self._known.pop(source.code, None)


tokens = Tokens()


def ask_all(
    questions: Mapping[Source, usage.UsageQuestion], *, assertion: Assert
) -> dict[str, tuple[usage.Usage, ...] | None]:
    """What the registers answer, by their codes, side by side; None for one that gives no answer now."""
    with _crew.room() as is_free:
        if not is_free:
            _log.warning("registers.no_room")
            return {source.code: None for source in questions}
        until = time.monotonic() + SECONDS
        asked = {
            source.code: _crew.start(_ask, source, question, assertion=assertion, until=until)
            for source, question in questions.items()
        }
        return {code: _outcome(code, future, until=until) for code, future in asked.items()}


def _outcome(
    code: str, future: Future[tuple[usage.Usage, ...]] | None, *, until: float
) -> tuple[usage.Usage, ...] | None:
    if future is None:
        _log.warning("registers.no_room")
        return None
    try:
        found = future.result(timeout=max(0.0, until - time.monotonic()) + 0.5)
    except (http.OutboundError, usage.NoAnswerError) as error:
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
    token = tokens.get(source, assertion=assertion, until=until)
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
        tokens.forget(source)
    if not answer.is_success:
        raise usage.NoAnswerError(f"status-{answer.status}")
    return usage.read(answer.body, question=question)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise usage.NoAnswerError("too-slow")
    return left
