"""The identity provider: where its endpoints are and which keys it signs with (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from joserfc.jwk import RSAKey

from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.foundation import config, openid

_FRESH_SECONDS = 3600
_PAUSE_SECONDS = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the discovery document says that we need. Optional endpoints are empty."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    promises_iss: bool


class _Remembered(Generic[T]):
    """A document of the provider: asked again after an hour, the old one kept while the provider is down.

    After a failure nobody waits for the provider for some seconds: every sign-in would hold a thread of the site.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._value: T | None = None
        self._read_at = self._failed_at = -math.inf

    def get(self, *, again: bool = False) -> T:
        """The document; with `again` a new copy. Raises SignInError `provider-down`."""
        now = time.monotonic()
        if self._value is not None and not again and now - self._read_at < _FRESH_SECONDS:
            return self._value
        if now - self._failed_at >= _PAUSE_SECONDS:
            try:
                value = self._read()
            except SignInError:
                self._failed_at = now
                if self._value is None or again:
                    raise
                return self._value
            self._value, self._read_at = value, now
        if self._value is None:
            raise SignInError("provider-down", "it did not answer a moment ago")
        return self._value


class Provider:
    """One issuer: its discovery document, and its keys, read again at once for an unknown `kid`."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer.rstrip("/")
        self._metadata = _Remembered(self._read_metadata)
        self._keys = _Remembered(self._read_keys)

    def metadata(self) -> Metadata:
        """Where the endpoints are. Raises SignInError `provider-down`."""
        return self._metadata.get()

    def key(self, kid: str | None) -> RSAKey:
        """The public key that a token names. Raises SignInError: `provider-answer` unknown, `provider-down`."""
        found = _pick(self._keys.get(), kid) or _pick(self._keys.get(again=True), kid)
        if found is None:
            raise SignInError("provider-answer", "unknown key")
        return found

    def _read_metadata(self) -> Metadata:
        try:
            return _metadata(openid.discovery(self.issuer))
        except openid.DocumentError as error:
            raise SignInError("provider-down", str(error)) from error

    def _read_keys(self) -> list[RSAKey]:
        try:
            return openid.signing_keys(openid.document(self.metadata().jwks_uri))
        except openid.DocumentError as error:
            raise SignInError("provider-down", str(error)) from error


@lru_cache(maxsize=4)
def _provider(issuer: str) -> Provider:
    return Provider(issuer)


def current() -> Provider:
    """The provider of this installation."""
    return _provider(config.current().oidc.issuer)


def forget() -> None:
    """Read the provider's document and keys anew at the next sign-in."""
    _provider.cache_clear()


def _metadata(document: Mapping[str, Any]) -> Metadata:
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if any(not isinstance(document.get(name), str) for name in names):
        raise SignInError("provider-down", "the document misses an endpoint")
    return Metadata(
        issuer=str(document["issuer"]),
        authorization_endpoint=document["authorization_endpoint"],
        token_endpoint=document["token_endpoint"],
        jwks_uri=document["jwks_uri"],
        userinfo_endpoint=str(document.get("userinfo_endpoint") or ""),
        end_session_endpoint=str(document.get("end_session_endpoint") or ""),
        promises_iss=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _pick(keys: list[RSAKey], kid: str | None) -> RSAKey | None:
    if kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == kid), None)
