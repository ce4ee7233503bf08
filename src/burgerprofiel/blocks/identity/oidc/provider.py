"""The identity provider: where its endpoints are and which keys it signs with (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.foundation import config, http

_FRESH_SECONDS = 3600
_CALL_SECONDS = 4.0


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


class Provider:
    """One issuer; document and keys are kept for an hour, keys are read again at once for an unknown `kid`."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer.rstrip("/")
        self._lock = threading.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, list[RSAKey]] | None = None

    def metadata(self) -> Metadata:
        """Where the endpoints are. Raises SignInError `provider-down`."""
        with self._lock:
            if self._metadata is None or time.monotonic() - self._metadata[0] > _FRESH_SECONDS:
                document = _get(f"{self.issuer}/.well-known/openid-configuration")
                self._metadata = time.monotonic(), _metadata(document, issuer=self.issuer)
            return self._metadata[1]

    def key(self, kid: str | None) -> RSAKey:
        """The public key that a token names. Raises SignInError: `provider-answer` unknown, `provider-down`."""
        found = _pick(self._read_keys(again=False), kid) or _pick(self._read_keys(again=True), kid)
        if found is None:
            raise SignInError("provider-answer", "unknown key")
        return found

    def _read_keys(self, *, again: bool) -> list[RSAKey]:
        uri = self.metadata().jwks_uri
        with self._lock:
            if again or self._keys is None or time.monotonic() - self._keys[0] > _FRESH_SECONDS:
                self._keys = time.monotonic(), _rsa_keys(_get(uri))
            return self._keys[1]


@lru_cache(maxsize=4)
def _provider(issuer: str) -> Provider:
    return Provider(issuer)


def current() -> Provider:
    """The provider of this installation."""
    return _provider(config.current().oidc.issuer)


def forget() -> None:
    """Read the provider's document and keys anew at the next sign-in."""
    _provider.cache_clear()


def _get(url: str) -> Mapping[str, Any]:
    try:
        answer = http.client().get(url, total_seconds=_CALL_SECONDS)
        document = answer.json() if answer.is_success else None
    except http.OutboundError as error:
        raise SignInError("provider-down", error.code) from error
    if not isinstance(document, dict):
        raise SignInError("provider-down", f"status {answer.status}")
    return document


def _metadata(document: Mapping[str, Any], *, issuer: str) -> Metadata:
    if str(document.get("issuer", "")).rstrip("/") != issuer:
        raise SignInError("provider-down", "the document is of another issuer")
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


def _rsa_keys(document: Mapping[str, Any]) -> list[RSAKey]:
    """Only RSA signing keys: the one algorithm that we accept for ID tokens is RS256."""
    keys: list[RSAKey] = []
    for entry in document.get("keys") or ():
        if isinstance(entry, dict) and entry.get("kty") == "RSA" and entry.get("use", "sig") == "sig":
            try:
                keys.append(RSAKey.import_key({n: entry[n] for n in ("kty", "n", "e", "kid") if n in entry}))
            except (JoseError, ValueError, TypeError):
                continue
    return keys


def _pick(keys: list[RSAKey], kid: str | None) -> RSAKey | None:
    if kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == kid), None)
