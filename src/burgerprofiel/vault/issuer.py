"""The identity provider as the vault sees it: it fetches discovery and keys itself, on nobody's word."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import RSAKey

from burgerprofiel.foundation import openid
from burgerprofiel.vault.errors import RefusedError, UnavailableError

_FRESH_SECONDS = 3600
_PAUSE_SECONDS = 5


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
        try:
            return openid.document(self._userinfo, headers={"authorization": f"Bearer {access_token}"})
        except openid.DocumentError as error:
            raise UnavailableError("issuer-down", str(error)) from error

    def _read(self) -> None:
        try:
            document = openid.discovery(self.issuer)
            keys = openid.signing_keys(openid.document(str(document.get("jwks_uri", ""))))
        except openid.DocumentError as error:
            if self._keys:
                return  # the keys that are known stay good while the provider is away
            raise UnavailableError("issuer-down", str(error)) from error
        self._keys = {key.kid: key for key in keys if key.kid}
        self._userinfo = str(document.get("userinfo_endpoint") or "")
        self._read_at = time.monotonic()
