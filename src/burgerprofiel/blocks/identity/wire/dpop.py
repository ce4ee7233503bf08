"""Proofs of possession (DPoP, RFC 9449): a portal shows with each request that it has the key of its tokens."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey

ALGORITHMS: Final = ("ES256", "PS256", "RS256", "EdDSA", "Ed25519")
LIFETIME: Final = timedelta(seconds=60)
LEEWAY: Final = timedelta(seconds=5)
_TYPE: Final = "dpop+jwt"
_KINDS: Final = frozenset({"EC", "OKP", "RSA"})
_LONGEST: Final = 4096
_RSA_BITS: Final = 2048


class _Registry(jws.JWSRegistry):
    """Our algorithms, and room for a header that holds an RSA key."""

    max_header_length = 2048

    def __init__(self) -> None:
        super().__init__(algorithms=list(ALGORITHMS))


class ProofError(Exception):
    """Why a proof counts for nothing: a sentence for the developer of the portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof that fits the request. `key_digest` is the thumbprint of its key (RFC 7638), `mark` works once until
    `counts_until`.
    """

    key_digest: bytes
    mark: bytes
    counts_until: datetime


def read(given: str, *, method: str, url: str, now: datetime, access_token: str = "") -> Proof:
    """The proof of a `DPoP` header. With an access token it has to be made for that one. Raises ProofError."""
    if not given:
        raise ProofError("a DPoP header is needed (RFC 9449)")
    if len(given) > _LONGEST:
        raise ProofError("the DPoP proof is too long")
    key, claims = _signed(given)
    if claims.get("htm") != method or not _is_same(claims.get("htu"), url):
        raise ProofError("htm and htu must be the method and the address of this request")
    issued = _moment(claims.get("iat"))
    if not now - LIFETIME <= issued <= now + LEEWAY:
        raise ProofError("iat must be less than a minute ago")
    if access_token and claims.get("ath") != _hash(access_token):
        raise ProofError("ath must be the SHA-256 of the access token")
    mark = claims.get("jti")
    if not isinstance(mark, str) or not 8 <= len(mark) <= 200:
        raise ProofError("jti must be a unique text of 8 to 200 characters")
    digest = base64.urlsafe_b64decode(key.thumbprint() + "=")
    return Proof(
        key_digest=digest,
        mark=hashlib.sha256(digest + mark.encode()).digest(),
        counts_until=issued + LIFETIME,
    )


def _signed(given: str) -> tuple[Key, Mapping[str, Any]]:
    try:
        header = jws.extract_compact(given.encode(), registry=_Registry()).headers()
        jwk = header.get("jwk")
        if header.get("typ") != _TYPE or not isinstance(jwk, dict) or jwk.get("kty") not in _KINDS:
            raise ProofError(f"the proof is a JWT with typ {_TYPE} and a public key (jwk) in its header")
        key = JWKRegistry.import_key(jwk)
        if key.is_private:
            raise ProofError("the key in the header of a proof is the public half only")
        if isinstance(key, RSAKey) and key.raw_value.key_size < _RSA_BITS:
            raise ProofError(f"an RSA key has at least {_RSA_BITS} bits")
        # the key decides: an RSA key verifies RS256 and PS256 only, so an algorithm cannot be confused
        return key, jwt.decode(given, key, registry=_Registry()).claims
    except (JoseError, msgspec.MsgspecError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ProofError("the signature of the proof does not verify with the key in its header") from error


def _is_same(given: object, url: str) -> bool:
    """Whether an address is that of the request, apart from query and fragment (RFC 9449 section 4.3)."""
    if not isinstance(given, str):
        return False
    try:
        said, wanted = urlsplit(given), urlsplit(url)
    except ValueError:
        return False
    return (said.scheme.lower(), said.netloc.lower(), said.path) == (
        wanted.scheme.lower(),
        wanted.netloc.lower(),
        wanted.path,
    )


def _moment(given: object) -> datetime:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ProofError("iat must be a number of seconds since 1970")
    try:
        return datetime.fromtimestamp(given, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise ProofError("iat is not a moment") from error


def _hash(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
