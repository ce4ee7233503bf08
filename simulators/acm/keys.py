"""The keys with which the provider signs, and the spoiled signatures of the fault switches."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from simulators.faults import Faults


class SigningKeys:
    """The current RSA key and, after a rotation, the one before it."""

    def __init__(self) -> None:
        self._keys = [_new_key()]

    def rotate(self) -> None:
        """Sign with a new key from now on; the one before stays published."""
        self._keys = [_new_key(), self._keys[0]]

    def public(self) -> dict[str, Any]:
        """Return the JWK set that `/op/v1/keys` publishes."""
        return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"} for key in self._keys]}

    def sign(self, claims: Mapping[str, Any], *, faults: Faults) -> str:
        """Sign an ID token, or spoil the signature in the way a switch asks."""
        key = self._keys[0]
        header = {"alg": "RS256", "typ": "JWT", "kid": key.kid}
        if faults.take("alg_none"):
            return _compact({"alg": "none", "typ": "JWT"}, claims=claims, secret=None)
        if faults.take("hs256_public_key"):
            return _compact({**header, "alg": "HS256"}, claims=claims, secret=key.as_pem(private=False))
        if faults.take("unknown_kid"):
            header["kid"] = secrets.token_urlsafe(8)
        token = jwt.encode(header, dict(claims), key)
        if faults.take("bad_signature"):
            body, _, signature = token.rpartition(".")
            return f"{body}.{signature[::-1]}"
        return token


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


def _compact(header: Mapping[str, Any], *, claims: Mapping[str, Any], secret: bytes | None) -> str:
    """Build the tokens that a sound library refuses to make."""
    signed = ".".join(_b64(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{_b64(hmac.digest(secret, signed.encode(), hashlib.sha256)) if secret else ''}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
