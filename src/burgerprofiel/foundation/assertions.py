"""Saying who we are to a token endpoint elsewhere: a signed statement instead of a shared secret (RFC 7523)."""

from __future__ import annotations

import uuid
from typing import Final

from joserfc import jwt
from joserfc.jwk import KeyParameters, RSAKey

from burgerprofiel.foundation import clock

TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SECONDS: Final = 120


def read_key(pem: bytes, *, key_id: str = "") -> RSAKey:
    """A key to sign with; its id is that of its public part unless another was agreed on. Raises JoseError."""
    parameters: KeyParameters = {"use": "sig", "alg": "RS256"}
    if key_id:
        parameters["kid"] = key_id
    key = RSAKey.import_key(pem, parameters)
    key.ensure_kid()
    return key


def sign(key: RSAKey, *, client_id: str, audience: str) -> str:
    """A fresh statement for one call of the token endpoint (RFC 7523 §3)."""
    now = int(clock.now().timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + _SECONDS,
    }
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key, algorithms=["RS256"])
