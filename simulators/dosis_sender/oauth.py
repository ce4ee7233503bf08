"""Client credentials with a signed assertion (RFC 7523 §2.2), as the Flemish authorization server asks."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from simulators.dosis_sender.retry import Retry, persist

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS: Final = 300
_EARLY_SECONDS: Final = 30

SigningKey = RSAKey | ECKey


class KeyFileError(Exception):
    """The key file holds no private RSA key or P-256 key in PEM or JWK form."""


class TokenRefusedError(Exception):
    """The authorization server answered, and gave no token. Carries the HTTP status only."""

    def __init__(self, status: int) -> None:
        super().__init__(f"no token: HTTP {status}")
        self.status = status


def load_key(path: Path) -> SigningKey:
    """Read a private signing key, PEM or JWK. Raises KeyFileError."""
    content = path.read_bytes()
    for kind in (RSAKey, ECKey):
        try:
            key = kind.import_key(content if content.lstrip().startswith(b"-") else _jwk(content))
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private and (kind is RSAKey or key.as_dict(private=False).get("crv") == "P-256"):
            return key
    raise KeyFileError("no private RSA or P-256 key in the key file")


def key_id(key: SigningKey) -> str:
    """The key's own `kid`, else its RFC 7638 thumbprint."""
    return key.kid or key.thumbprint()


def assertion(client_id: str, *, audience: str, key: SigningKey, now: float) -> str:
    """A fresh assertion with its own `jti`, valid for five minutes from `now` (epoch seconds)."""
    algorithm = "RS256" if isinstance(key, RSAKey) else "ES256"
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": str(uuid4()),
        "iat": int(now),
        "exp": int(now) + ASSERTION_SECONDS,
    }
    return jwt.encode({"alg": algorithm, "kid": key_id(key)}, claims, key, algorithms=[algorithm])


class TokenSource:
    """Access tokens for one client: shared by all uploads, renewed shortly before they end."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        url: str,
        client_id: str,
        key: SigningKey,
        scope: str,
        retry: Retry,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._http = http
        self._url = url
        self._client_id = client_id
        self._key = key
        self._scope = scope
        self._retry = retry
        self._clock = clock
        self._token = ""
        self._renew_at = 0.0
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """An access token that is still good. Raises TokenRefusedError or UnreachableError."""
        async with self._lock:
            if self._clock() >= self._renew_at:
                await self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """Drop this token, because a resource server refused it."""
        if token == self._token:
            self._renew_at = 0.0

    async def _renew(self) -> None:
        answer = await persist(self._ask, retry=self._retry)
        if answer.status_code != httpx.codes.OK:
            raise TokenRefusedError(answer.status_code)
        try:
            body = answer.json()
            self._token = str(body["access_token"])
            lifetime = float(body.get("expires_in", 60))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TokenRefusedError(answer.status_code) from error
        self._renew_at = self._clock() + max(lifetime - _EARLY_SECONDS, lifetime / 2)

    async def _ask(self) -> httpx.Response:
        """Each attempt signs anew: a server that saw a `jti` and then failed refuses it afterwards."""
        signed = assertion(self._client_id, audience=self._url, key=self._key, now=self._clock())
        return await self._http.post(
            self._url,
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": signed,
                "scope": self._scope,
            },
        )


def _jwk(content: bytes) -> dict[str, str | list[str]]:
    value = json.loads(content)
    if not isinstance(value, dict):
        raise TypeError("a JWK is an object")
    return value
