"""An official's sign-in that ends in a grant of the vault instead of a session (`foundation.openings`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from burgerprofiel.blocks.identity import rules
from burgerprofiel.blocks.identity.oidc import flow
from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.blocks.identity.rules import Identity
from burgerprofiel.blocks.identity.services import arrivals, parties
from burgerprofiel.foundation import config, errors, keys, openings
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.identifiers import IdentifierType

_CODES = {
    "token-old": "too-old",
    "token-level": "still-too-low",
    "no-right": "no-right",
    "same-official": "same-official",
    "unknown-grant": "gone",
    "unknown-party": "gone",
}
"""What the vault says no with, and the page for it."""
_log = structlog.get_logger(__name__)


def find(actor: Actor, *, opening_id: UUID) -> openings.Wanted:
    """What an official may sign for now. Raises SignInError: `gone`, `same-official`."""
    try:
        return openings.desk().find(actor, opening_id=opening_id)
    except (errors.RefusedError, errors.NotFoundError) as error:
        code = error.code if error.code == "same-official" else "gone"
        raise SignInError(code, error.code, opening_id=opening_id) from error


def hand_over(tokens: flow.Tokens, *, opening_id: UUID, actor: Actor, key: str) -> None:
    """Give the vault the proof of this sign-in with what it is for, and tell the desk what the vault said.

    It has to be the person of the session, with the right that the desk asks, in that very sign-in. `key` is that of
    the session: what the vault opens, it opens for that one. Raises SignInError and ClaimsError.
    """
    wanted = find(actor, opening_id=opening_id)
    try:
        _check(tokens.claims, actor=actor, wanted=wanted)
        grant = _grant(tokens, wanted=wanted, key=key)
    except keys.VaultDownError as error:
        raise SignInError("vault-down", f"vault: {error.code}") from error
    except keys.VaultRefusedError as error:
        raise SignInError(_CODES.get(error.code, "provider-answer"), f"vault: {error.code}") from error
    openings.desk().granted(actor, opening_id=opening_id, grant=grant)
    _log.info("official_grant", grant=str(grant.grant_id), waits=grant.waits, official=str(actor.person_id))


def _check(claims: dict[str, Any], *, actor: Actor, wanted: openings.Wanted) -> None:
    identity: Identity = rules.identity_of(claims, role_claim=config.current().oidc.role_claim)
    if parties.find((IdentifierType.INSZ, identity.insz)) != actor.person_id:
        raise SignInError("other-person", "not the person of the session")
    if (wanted.right.value, wanted.organisation) not in arrivals.rights_of(identity):
        raise SignInError("no-right", "not in the ID token")


def _grant(tokens: flow.Tokens, *, wanted: openings.Wanted, key: str) -> keys.OfficialGrant:
    if wanted.grant_id:
        return keys.approve_official(
            wanted.grant_id, id_token=tokens.id_token, access_token=tokens.access_token
        )
    return keys.ask_official(
        tokens.id_token,
        session_key=key,
        party_id=wanted.party_id,
        key_class=wanted.key_class,
        purpose=wanted.purpose,
        case_number=wanted.case_number,
        access_token=tokens.access_token,
    )
