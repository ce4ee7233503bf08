"""Asking partners for a person who waits: several side by side, with our own token, none able to hold the site up.

Three things bound what a slow partner costs: the deadline of a question, the room for questions of a process (who
finds it full hears "no answer" at once), and that a partner that failed three times in a row is left alone a while.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import Annotated, Protocol, TypeVar
from urllib.parse import urlsplit

import msgspec
import structlog

from burgerprofiel.foundation import assertions, config, http
from burgerprofiel.foundation.asking import Crew

FAILURES = 3
REST_SECONDS = 30.0
MOST_TOKEN_BYTES = 64 * 1024
_SPARE_SECONDS = 60
_log = structlog.get_logger(__name__)


class Partner(Protocol):
    """Who can be asked, as an operator wrote it down."""

    @property
    def code(self) -> str: ...
    @property
    def token_url(self) -> str: ...
    @property
    def client_id(self) -> str: ...
    @property
    def scope(self) -> str: ...


P = TypeVar("P", bound=Partner)
T = TypeVar("T")
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Assert(Protocol):
    """Makes a signed statement of who we are, for a token endpoint."""

    def __call__(self, *, client_id: str, audience: str) -> str: ...


class NoAnswerError(Exception):
    """What came back is no answer to what was asked. `code` says why, without what was in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PartnersError(Exception):
    """The file of partners cannot be used; the text says why, for an operator."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A partner as an operator wrote it down: where it is and as whom we ask; `about` is in words for people."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: _Text
    about: Annotated[str, msgspec.Meta(max_length=200)] = ""
    url: _Text
    token_url: _Text
    client_id: _Text
    scope: Annotated[str, msgspec.Meta(max_length=200)] = ""


E = TypeVar("E", bound=Entry)


def read_file(path: Path | None, *, setting: str, of: type[E], table: str, most: int) -> tuple[E, ...]:
    """The entries `[[table]]` of a TOML file, in its order; none without a file.

    Raises PartnersError, which names the setting, also for a code that is given twice, and outside the loopback
    interface for plain http.
    """
    if path is None:
        return ()
    try:
        found = tomllib.loads(path.read_text())
        if unknown := found.keys() - {table}:
            raise PartnersError(f"{setting}: unknown {min(unknown)}")
        entries = msgspec.convert(found.get(table, []), tuple[of, ...])  # type: ignore[valid-type]
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise PartnersError(f"{setting}: {error}") from error
    if len(entries) > most:
        raise PartnersError(f"{setting}: at most {most}")
    check(entries, setting=setting)
    return tuple(entries)


def check(entries: Iterable[Entry], *, setting: str) -> None:
    """Raise PartnersError for a code that is given twice, and outside the loopback interface for plain http."""
    seen: set[str] = set()
    for entry in entries:
        if entry.code in seen:
            raise PartnersError(f"{setting}: a code is given twice")
        seen.add(entry.code)
        for address in (entry.url, entry.token_url):
            if urlsplit(address).scheme != "https" and not config.current().is_local:
                raise PartnersError(f"{setting}: addresses of {entry.code} must start with https://")


def left(until: float) -> float:
    """Seconds until a moment of the monotonic clock. Raises NoAnswerError when it has passed."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise NoAnswerError("too-slow")
    return seconds


class Rest:
    """Which partners failed so often in a row that they are left alone for a while."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._failures: dict[str, tuple[int, float]] = {}

    def is_over(self, code: str) -> bool:
        """Whether a partner may be asked."""
        count, last = self._failures.get(code, (0, 0.0))
        return count < FAILURES or self._clock() - last >= REST_SECONDS

    def note(self, code: str, *, answered: bool) -> None:
        """Remember how it went; after a rest one more failure begins the next."""
        with self._lock:
            if answered:
                self._failures.pop(code, None)
            else:
                self._failures[code] = (self._failures.get(code, (0, 0.0))[0] + 1, self._clock())


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 300


class Tokens:
    """Access tokens of client credentials, until a minute before they end. They are ours, not a person's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[str, float]] = {}

    def get(
        self, partner: Partner, *, assertion: Assert, until: float, client: http.Client | None = None
    ) -> str:
        """A token for a partner, by a client of its own if it has one. Raises http.OutboundError and NoAnswerError."""
        token, expires = self._known.get(partner.code, ("", 0.0))
        if expires > time.monotonic():
            return token
        answer = (client or http.client()).post(
            partner.token_url,
            data={
                "grant_type": "client_credentials",
                "client_id": partner.client_id,
                "client_assertion_type": assertions.TYPE,
                "client_assertion": assertion(client_id=partner.client_id, audience=partner.token_url),
                **({"scope": partner.scope} if partner.scope else {}),
            },
            total_seconds=left(until),
            max_bytes=MOST_TOKEN_BYTES,
        )
        if not answer.is_success:
            raise NoAnswerError(f"token-{answer.status}")
        try:
            made = msgspec.json.decode(answer.body, type=_Token)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise NoAnswerError("token-unreadable") from error
        expires = time.monotonic() + made.expires_in - _SPARE_SECONDS
        with self._lock:
            self._known[partner.code] = (made.access_token, expires)
        return made.access_token

    def forget(self, partner: Partner) -> None:
        """What the partner no longer knows."""
        with self._lock:
            self._known.pop(partner.code, None)


class Round:
    """Asks partners side by side. `pages`: so many of a process wait at once, so that others keep their threads."""

    def __init__(self, name: str, *, pages: int, threads: int = 24) -> None:
        self._name = name
        self.crew = Crew(name, threads=threads, pages=pages)

    def ask(
        self, partners: Iterable[P], *, one: Callable[[P, float], T], seconds: float, rest: Rest
    ) -> dict[str, T | None]:
        """What `one` (of a partner and a moment) gives for each, by their codes; None for no answer in time.

        `one` may raise http.OutboundError and NoAnswerError.
        """
        asked = list(partners)
        with self.crew.room() as is_free:
            if not is_free:
                _log.warning("partners.no_room", round=self._name)
                return dict.fromkeys([partner.code for partner in asked])
            until = time.monotonic() + seconds
            running = {partner.code: self.crew.start(one, partner, until) for partner in asked}
            return {
                code: self._outcome(code, future, until=until, rest=rest) for code, future in running.items()
            }

    def _outcome(self, code: str, future: Future[T] | None, *, until: float, rest: Rest) -> T | None:
        if future is None:
            _log.warning("partners.no_room", round=self._name, partner=code)
            return None
        try:
            found = future.result(timeout=max(0.0, until - time.monotonic()) + 0.5)
        except (http.OutboundError, NoAnswerError) as error:
            reason = error.code
        except TimeoutError:
            future.cancel()
            reason = "too-slow"
        else:
            rest.note(code, answered=True)
            return found
        rest.note(code, answered=False)
        _log.warning("partner.no_answer", round=self._name, partner=code, reason=reason)
        return None
