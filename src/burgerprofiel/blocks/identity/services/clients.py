"""Access tokens for authorities' systems: client credentials with a signed assertion (RFC 6749 §4.4, RFC 7523)."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import transaction
from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet

from burgerprofiel.blocks.identity.contracts import IssuedToken
from burgerprofiel.blocks.identity.models import AccessToken, Client
from burgerprofiel.blocks.identity.services import references
from burgerprofiel.foundation import assertions, clock, config, database

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
TOKEN_PATH: Final = "/oauth/v1/token"  # noqa: S105
MAX_ASSERTION_LIFETIME: Final = timedelta(minutes=10)
LEEWAY: Final = timedelta(seconds=30)

# RFC 9864 renames EdDSA; systems of authorities still send the old name for years
warnings.filterwarnings("ignore", category=SecurityWarning, message="EdDSA is deprecated")

_USE_ONCE = """
INSERT INTO identity_usedassertion (client_id, jti_hash, expires_at)
VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING true
"""


class TokenError(Exception):
    """Why no token was given: `code` of RFC 6749 §5.2, and a sentence for the developer who reads it."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


def audience() -> str:
    """The one audience that an assertion for us may have: our token endpoint, lower case, no slash at the end."""
    return config.current().public_url.lower() + TOKEN_PATH


def grant_token(form: Mapping[str, str]) -> IssuedToken:
    """Give a client a token for the scopes that it asked, or for all that it has. Raises TokenError."""
    if form.get("grant_type") != "client_credentials":
        raise TokenError("unsupported_grant_type", "grant_type must be client_credentials")
    client = authenticate(form)
    scopes = _scopes(form.get("scope", ""), client=client)
    token, seconds = references.new(), config.current().access_token_seconds
    AccessToken.objects.create(
        token_hash=references.digest(token),
        client=client,
        scopes=list(scopes),
        expires_at=clock.now() + timedelta(seconds=seconds),
    )
    return IssuedToken(token=token, scopes=scopes, expires_in=seconds)


def authenticate(form: Mapping[str, str]) -> Client:
    """Who a form comes from, by its signed assertion, which works once (RFC 7523). Raises TokenError."""
    if form.get("client_assertion_type") != assertions.TYPE:
        raise TokenError("invalid_client", f"client_assertion_type must be {assertions.TYPE}")
    assertion, given_id = form.get("client_assertion", ""), form.get("client_id")
    client, kid = _claimed_client(assertion)
    try:
        key = KeySet.import_key_set(client.jwks).get_by_kid(kid)
        # the key decides: an RSA key verifies RS256 and PS256 only, so an algorithm cannot be confused
        token = jwt.decode(assertion, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError) as error:
        raise TokenError("invalid_client", "the signature of the assertion does not verify") from error
    if given_id not in (None, "", client.client_id):
        raise TokenError("invalid_client", "client_id is not that of the assertion")
    _check_claims(token.claims, client=client)
    return client


def _claimed_client(assertion: str) -> tuple[Client, str]:
    """Who says to have signed, and with which key: read before verification, believed after it only."""
    try:
        unverified = jws.extract_compact(assertion.encode())
        claims = msgspec.json.decode(unverified.payload)
        kid, subject = unverified.headers().get("kid"), claims.get("sub")
    except (JoseError, msgspec.MsgspecError, ValueError, AttributeError, RecursionError) as error:
        raise TokenError("invalid_client", "client_assertion is not a signed JWT") from error
    if not isinstance(kid, str) or not kid:
        raise TokenError("invalid_client", "the assertion names no key (header kid)")
    client = (
        Client.objects.filter(client_id=subject, active=True).first() if isinstance(subject, str) else None
    )
    if client is None:
        raise TokenError("invalid_client", "the client is not known here")
    return client, kid


def _check_claims(claims: Mapping[str, Any], *, client: Client) -> None:
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise TokenError("invalid_client", "iss and sub must both be the client_id")
    if claims.get("aud") not in (audience(), [audience()]):
        raise TokenError("invalid_client", "aud must be exactly the address of this token endpoint")
    now = clock.now()
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if expires <= now - LEEWAY:
        raise TokenError("invalid_client", "the assertion has expired")
    if expires > now + MAX_ASSERTION_LIFETIME + LEEWAY or issued > now + LEEWAY:
        raise TokenError("invalid_client", "exp must be at most 10 minutes ahead, iat not in the future")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY:
        raise TokenError("invalid_client", "the assertion is not valid yet")
    _use_mark(claims.get("jti"), client=client, expires=expires)


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    given = claims.get(name)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TokenError("invalid_client", f"{name} must be a number of seconds since 1970")
    try:
        return datetime.fromtimestamp(given, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise TokenError("invalid_client", f"{name} is not a moment") from error


def _use_mark(jti: object, *, client: Client, expires: datetime) -> None:
    if not isinstance(jti, str) or not 8 <= len(jti) <= 200:
        raise TokenError("invalid_client", "jti must be a unique text of 8 to 200 characters")
    if not use_once(hashlib.sha256(jti.encode()).digest(), of=client.client_id, until=expires + LEEWAY):
        raise TokenError("invalid_client", "this assertion was used before (jti)")


def use_once(mark: bytes, *, of: str, until: datetime) -> bool:
    """Whether a mark is new, which it is once until a moment; `of` is whose marks they are."""
    with transaction.atomic():  # committed whatever follows: a refused scope does not free the mark
        return bool(database.value(_USE_ONCE, [of, mark, until]))


def _scopes(asked: str, *, client: Client) -> tuple[str, ...]:
    granted = tuple(client.scopes)
    wanted = tuple(dict.fromkeys(asked.split())) or granted
    if not set(wanted) <= set(granted):
        raise TokenError("invalid_scope", "a scope that this client was not granted")
    return wanted
