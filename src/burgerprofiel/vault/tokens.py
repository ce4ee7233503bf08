"""ID tokens, checked by the vault itself: the proof on which everything is opened.

Stricter than a sign-in needs: the nonce is the vault's own and works once, the token is some minutes old at most, and
the level is never below what the vault was configured with, whatever the platform asks.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError

from burgerprofiel.foundation import clock, identifiers
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.errors import RefusedError

_ALGORITHM = "RS256"
_NONCE_SECONDS = 900
_TOKEN_SECONDS = 300
_LEEWAY_SECONDS = 30
_ORGANISATION_GROUPS = frozenset({"EA", "VER"})
_STAFF_GROUPS = frozenset({"LB", "GID"})


class _Registry(jws.JWSRegistry):
    """Room for an ID token with the roles of somebody who works for many authorities."""

    max_payload_length = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Who a token proves. `organisation` only for whoever the provider calls its legal representative; `rights` of
    staff, each with the organisations that it counts for, as the provider names them.
    """

    person: tuple[IdentifierType, str]
    organisation: tuple[IdentifierType, str] | None
    is_staff: bool
    rights: Mapping[str, frozenset[str]]
    level: int


def begin(vault: Vault, *, level: int) -> str:
    """A nonce for one sign-in, within a quarter of an hour."""
    nonce, now = secrets.token_urlsafe(32), clock.now().timestamp()
    with vault.store.change() as connection:
        connection.execute("DELETE FROM nonce WHERE expires_at < ?", (now,))
        connection.execute(
            "INSERT INTO nonce (value_hash, level, begun_at, expires_at) VALUES (?, ?, ?, ?)",
            (_digest(nonce), level, now, now + _NONCE_SECONDS),
        )
    return nonce


def prove(vault: Vault, id_token: str, *, access_token: str = "", max_age: int | None = None) -> Proof:
    """Who signed in. The nonce is used up, whatever comes of it.

    `max_age` 0: they proved who they are after the nonce was given, whatever session the provider had of them.

    Raises RefusedError: `token-form`, `token-algorithm`, `token-key`, `token-signature`, `token-claims`,
    `token-nonce`, `token-old`, `token-level`, `token-person`; UnavailableError when the provider is away.
    """
    claims = _signed_claims(vault, id_token)
    _check_claims(vault, claims)
    level, begun_at = _take_nonce(vault, claims.get("nonce"))
    _check_age(claims, begun_at=begun_at, max_age=vault.oidc.max_age_seconds if max_age is None else max_age)
    reached = _level(vault, claims, wanted=level)
    if "rrn" not in claims and access_token:
        told = vault.issuer.userinfo(access_token)
        if told.get("sub") != claims["sub"]:
            raise RefusedError("token-person", "userinfo of another subject")
        claims = {**told, **claims}
    return _proof(vault, claims, level=reached)


def _signed_claims(vault: Vault, id_token: str) -> dict[str, Any]:
    try:
        header = jws.extract_compact(id_token.encode(), registry=_Registry()).headers()
    except (JoseError, msgspec.MsgspecError, ValueError, TypeError) as error:
        raise RefusedError("token-form") from error
    if header.get("alg") != _ALGORITHM:
        raise RefusedError("token-algorithm")
    key = vault.issuer.key(str(header.get("kid", "")))
    try:
        return jwt.decode(id_token, key, algorithms=[_ALGORITHM], registry=_Registry()).claims
    except (JoseError, ValueError, TypeError) as error:
        raise RefusedError("token-signature") from error


def _check_claims(vault: Vault, claims: dict[str, Any]) -> None:
    client_id = vault.oidc.client_id
    try:
        jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": vault.issuer.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": client_id},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise RefusedError("token-claims", type(error).__name__) from error
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id) != client_id or (len(audiences) > 1 and "azp" not in claims):
        raise RefusedError("token-claims", "azp")


def _take_nonce(vault: Vault, nonce: object) -> tuple[int, float]:
    with vault.store.change() as connection:
        row = connection.execute(
            "DELETE FROM nonce WHERE value_hash = ? AND expires_at >= ? RETURNING level, begun_at",
            (_digest(str(nonce or "")), clock.now().timestamp()),
        ).fetchone()
    if row is None:
        raise RefusedError("token-nonce")
    return row["level"], row["begun_at"]


def _check_age(claims: Mapping[str, Any], *, begun_at: float, max_age: int) -> None:
    now, issued, authenticated = clock.now().timestamp(), claims["iat"], claims.get("auth_time")
    if isinstance(authenticated, bool) or not isinstance(authenticated, int | float):
        raise RefusedError("token-old", "auth_time is missing")
    if not now - _TOKEN_SECONDS <= issued <= now + _LEEWAY_SECONDS:
        raise RefusedError("token-old", "iat")
    if not begun_at - max_age - _LEEWAY_SECONDS <= authenticated <= now + _LEEWAY_SECONDS:
        raise RefusedError("token-old", "auth_time")


def _level(vault: Vault, claims: Mapping[str, Any], *, wanted: int) -> int:
    levels = vault.oidc.acr_levels
    reached = levels.get(str(claims.get("acr", ""))) if levels else vault.oidc.level_without_acr
    if reached is None or reached < max(wanted, vault.settings.required_assurance):
        raise RefusedError("token-level")
    return reached


def _proof(vault: Vault, claims: Mapping[str, Any], *, level: int) -> Proof:
    try:
        insz = identifiers.canonical_insz(str(claims.get("rrn") or ""))
    except identifiers.InvalidIdentifierError as error:
        raise RefusedError("token-person") from error
    group = str(claims.get("vo_doelgroepcode") or "BUR")
    return Proof(
        person=(IdentifierType.INSZ, insz),
        organisation=_organisation(claims) if group in _ORGANISATION_GROUPS else None,
        is_staff=group in _STAFF_GROUPS,
        rights=_rights(claims, vault.oidc.role_claim) if group in _STAFF_GROUPS else {},
        level=level,
    )


def _organisation(claims: Mapping[str, Any]) -> tuple[IdentifierType, str] | None:
    code = str(claims.get("vo_orgcode") or "")
    if not code or str(claims.get("wv_orgcode") or "") != code:
        return None
    try:
        kind, number = identifiers.recognise(code)
    except identifiers.InvalidIdentifierError:
        return None
    return None if kind is IdentifierType.INSZ else (kind, number)


def _rights(claims: Mapping[str, Any], role_claim: str) -> dict[str, frozenset[str]]:
    """Organisations by right, of entries `<Right>-<context>:<organisations>`."""
    found = claims.get(role_claim) or claims.get(role_claim.replace("3d", "3D"))
    entries = found if isinstance(found, list) else []
    rights: dict[str, frozenset[str]] = {}
    for entry in entries:
        head, _, tail = str(entry).rpartition(":")
        codes = frozenset(code.strip() for code in tail.split(",")) - {""}
        if (right := head.partition("-")[0]) and codes:
            rights[right] = rights.get(right, frozenset()) | codes
    return rights


def _digest(nonce: str) -> bytes:
    return hashlib.sha256(nonce.encode()).digest()
