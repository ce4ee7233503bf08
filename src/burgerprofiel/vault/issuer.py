"""The identity provider as the vault sees it: it fetches discovery and keys itself, on nobody's word."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from burgerprofiel.foundation import http
from burgerprofiel.vault.errors import RefusedError, UnavailableError

_FRESH_SECONDS = 3600
_PAUSE_SECONDS = 5
_CALL_SECONDS = 4.0


class Issuer:
    """One issuer (OpenID Connect Discovery 1.0). Keys are read again after an hour, or for a `kid` that is new."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer.rstrip("/")
        self._lock = threading.Lock()
        self._keys: dict[str, RSAKey] = {}
        self._userinfo = ""
        self._read_at = self._tried_at = float("-inf")

    def key(self, kid: str) -> RSAKey:
        """The public key that a token names. Raises RefusedError `token-key`, UnavailableError."""
        with self._lock:
            now = time.monotonic()
            stale = now - self._read_at > _FRESH_SECONDS or kid not in self._keys
            if stale and now - self._tried_at > _PAUSE_SECONDS:
                self._tried_at = now
                self._read()
            if kid not in self._keys:
                raise RefusedError("token-key") if self._keys else UnavailableError("issuer-down")
            return self._keys[kid]

    def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """Claims of the userinfo endpoint. Raises UnavailableError, RefusedError `token-person` when there is none."""
        if not self._userinfo:
            raise RefusedError("token-person")
        return _get(self._userinfo, headers={"authorization": f"Bearer {access_token}"})

    def _read(self) -> None:
        try:
            document = _get(f"{self.issuer}/.well-known/openid-configuration")
            if str(document.get("issuer", "")).rstrip("/") != self.issuer:
                raise UnavailableError("issuer-down", "the document is of another issuer")
            keys = _rsa_keys(_get(str(document.get("jwks_uri", ""))))
        except UnavailableError:
            if self._keys:
                return  # the keys that are known stay good while the provider is away
            raise
        self._keys, self._userinfo = keys, str(document.get("userinfo_endpoint") or "")
        self._read_at = time.monotonic()


def _get(url: str, *, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    try:
        answer = http.client().get(url, total_seconds=_CALL_SECONDS, headers=headers)
        document = answer.json() if answer.is_success else None
    except http.OutboundError as error:
        raise UnavailableError("issuer-down", error.code) from error
    if not isinstance(document, dict):
        raise UnavailableError("issuer-down", f"status {answer.status}")
    return document


def _rsa_keys(document: Mapping[str, Any]) -> dict[str, RSAKey]:
    """RSA signing keys only: RS256 is the one algorithm that counts, so no other kind of key may come near it."""
    found: dict[str, RSAKey] = {}
    for entry in document.get("keys") or ():
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
            continue
        try:
            key = RSAKey.import_key({name: entry[name] for name in ("kty", "n", "e", "kid") if name in entry})
        except (JoseError, ValueError, TypeError):
            continue
        if key.kid:
            found[key.kid] = key
    return found
