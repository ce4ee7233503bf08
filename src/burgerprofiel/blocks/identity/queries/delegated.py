"""Who comes with a token of a person, and which portals may read of a party now (ADR 0030)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from burgerprofiel.blocks.identity import opening, rules
from burgerprofiel.blocks.identity.contracts import Delegated
from burgerprofiel.blocks.identity.queries import VALID_MANDATE, mandate_moment
from burgerprofiel.foundation import clock, database, keys
from burgerprofiel.foundation.gate import Actor, Capacity, Client

# The token, the person and their party as they are at this moment: one statement, which also notes the use at most once
# a minute. A mandate that ended, or a client that was switched off, ends it at once.
_FIND = f"""
WITH found AS (
    SELECT d.id, d.client_id, c.ovo_code, d.person_id, d.party_id, d.capacity, d.assurance, d.scopes::json, d.proof_key,
           d.resource, d.used_at
    FROM identity_delegation d JOIN identity_client c ON c.client_id = d.client_id
    WHERE d.access_hash = %(access_hash)s AND d.access_until > %(now)s AND d.expires_at > %(now)s
      AND d.ended_at IS NULL AND c.active
      AND (d.party_id = d.person_id OR EXISTS (
          SELECT FROM identity_mandate m
          WHERE m.person_id = d.person_id AND m.party_id = d.party_id AND {VALID_MANDATE}))
), used AS (
    UPDATE identity_delegation d SET used_at = %(now)s
    FROM found WHERE d.id = found.id AND (found.used_at IS NULL OR found.used_at < %(touch_before)s)
)
SELECT * FROM found
"""  # noqa: S608 - only constants are put in

_LIST = """
SELECT client_id, scopes::json, given_at, used_at, expires_at, person_id
FROM identity_delegation
WHERE party_id = %(party)s AND resource = %(resource)s AND ended_at IS NULL AND expires_at > %(now)s
  AND refresh_hash IS NOT NULL
ORDER BY given_at DESC
"""


def find_person(access_hash: bytes, *, resource: str, token: str) -> tuple[Actor, bytes] | None:
    """Who a token of a portal stands for now, and the thumbprint of the key that it has to come with."""
    now = clock.now()
    parameters = {"access_hash": access_hash, "now": now, "touch_before": now - rules.TOUCH_EVERY}
    found = database.rows(_FIND, {**parameters, **mandate_moment()})
    if not found or found[0]["resource"] != resource:
        return None
    return _actor(found[0], token=token), bytes(found[0]["proof_key"])


def _actor(row: dict[str, Any], *, token: str) -> Actor:
    """The person, for this one party, through the portal; `session_id` is that of the delegation."""
    return Actor(
        person_id=row["person_id"],
        party_id=row["party_id"],
        party_ids=(row["party_id"],),
        capacity=Capacity(row["capacity"]),
        assurance=row["assurance"],
        session_id=row["id"],
        keyring=keys.keyring(token),
        via=Client(row["client_id"], row["ovo_code"], frozenset(row["scopes"])),
    )


def list_delegated(party_id: UUID, *, resource: str, person_id: UUID) -> tuple[Delegated, ...]:
    """The portals that may read of a party now, the last first."""
    rows = database.rows(_LIST, {"party": party_id, "resource": resource, "now": clock.now()})
    return tuple(
        Delegated(
            client_id=row["client_id"],
            scopes=frozenset(row["scopes"]),
            given_at=row["given_at"],
            used_at=row["used_at"],
            expires_at=row["expires_at"],
            is_mine=row["person_id"] == person_id,
        )
        for row in rows
    )


def name_of_delegate(actor: Actor) -> str:
    """The name of who let a portal read for an organisation, for their colleagues; empty where it cannot be opened."""
    statement = "SELECT name_sealed FROM identity_delegation WHERE id = %s"
    sealed = database.value(statement, [actor.session_id])
    if sealed is None:
        return ""
    purpose = opening.delegate_purpose(actor.session_id, party_id=actor.party_id)
    (opened,) = actor.keyring.open_each([(bytes(sealed), purpose)])
    return (opened or b"").decode()
