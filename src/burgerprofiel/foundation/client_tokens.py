"""Access tokens that partners give us for a signed assertion (RFC 6749 §4.4, RFC 7523): ours, not a person's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

import msgspec

from burgerprofiel.foundation import http

_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MOST_BYTES: Final = 64 * 1024
_SPARE_SECONDS: Final = 60

Assert = Callable[[str, str], str]
"""Makes a signed statement of who we are, of a client id and an audience."""


class TokenError(Exception):
    """A partner gave no token. `code` is stable and holds nothing secret."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Where a token comes from, as whom we ask, for what."""

    token_url: str
    client_id: str
    scope: str = ""


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 300


class Tokens:
    """Access tokens, until a minute before they end. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[Grant, tuple[str, float]] = {}

    def get(self, grant: Grant, *, assertion: Assert, client: http.Client, total_seconds: float) -> str:
        """A token. Raises http.OutboundError and TokenError."""
        token, expires = self._known.get(grant, ("", 0.0))
        if expires > time.monotonic():
            return token
        answer = client.post(
            grant.token_url,
            data={
                "grant_type": "client_credentials",
                "client_id": grant.client_id,
                "client_assertion_type": _ASSERTION_TYPE,
                "client_assertion": assertion(grant.client_id, grant.token_url),
                **({"scope": grant.scope} if grant.scope else {}),
            },
            total_seconds=total_seconds,
            max_bytes=_MOST_BYTES,
        )
        if not answer.is_success:
            raise TokenError(f"token-{answer.status}")
        try:
            made = msgspec.json.decode(answer.body, type=_Token)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise TokenError("token-unreadable") from error
        with self._lock:
            self._known[grant] = (made.access_token, time.monotonic() + made.expires_in - _SPARE_SECONDS)
        return made.access_token

    def forget(self, grant: Grant) -> None:
        """What the partner no longer knows."""
        with self._lock:
            self._known.pop(grant, None)
