"""Grants for officials: one party, one class, with a purpose and a case; where the right asks it, by two of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.keys.contracts import KeyClass, OfficialGrant
from burgerprofiel.foundation.keys.questions import AskOfficial
from burgerprofiel.vault import grants, log, parties, tokens
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.store import Connection
from burgerprofiel.vault.tokens import Proof

_WAIT_SECONDS = 3600


def ask(vault: Vault, wanted: AskOfficial) -> OfficialGrant:
    """An official asks, with a sign-in that was made for this. Raises RefusedError: `no-case`, `no-right`,
    `unknown-party`, `token-...`.
    """
    if not wanted.case_number.strip() or not wanted.purpose.strip():
        raise RefusedError("no-case")
    proof = tokens.prove(vault, wanted.id_token, access_token=wanted.access_token, max_age=0)
    right, eyes = _right(vault, proof, key_class=wanted.key_class)
    if not vault.store.row(
        "SELECT 1 FROM party WHERE party_id = ? AND receipt IS NULL", (wanted.party_id.bytes,)
    ):
        raise RefusedError("unknown-party")
    grant_id, official, now = ids.new(), _official(vault, proof), clock.now()
    waits = eyes > 1
    lasts = _WAIT_SECONDS if waits else vault.settings.official_seconds
    expires_at = now + timedelta(seconds=lasts)
    with vault.store.change() as connection:
        if waits:
            _wait(
                connection,
                wanted,
                grant_id=grant_id,
                right=right,
                organisations=proof.rights[right],
                official=official,
                until=expires_at,
            )
        else:
            grants.put(
                connection,
                [(wanted.party_id, wanted.key_class)],
                handle_hash=wanted.handle_hash,
                grant_id=grant_id,
                expires_at=expires_at,
            )
        log.append(
            vault.store,
            "official-asks" if waits else "official-grant",
            grant=grant_id,
            official=official.hex(),
            right=right,
            party=wanted.party_id,
            key_class=wanted.key_class,
            purpose=wanted.purpose,
            case=wanted.case_number,
            until=expires_at,
        )
    return OfficialGrant(grant_id=grant_id, waits=waits, expires_at=expires_at)


def _wait(
    connection: Connection,
    wanted: AskOfficial,
    *,
    grant_id: UUID,
    right: str,
    organisations: frozenset[str],
    official: bytes,
    until: datetime,
) -> None:
    connection.execute("DELETE FROM asked WHERE expires_at < ?", (clock.now().timestamp(),))
    party_id, key_class = wanted.party_id.bytes, wanted.key_class.value
    connection.execute(
        "INSERT INTO asked"
        " (grant_id, handle_hash, party_id, key_class, right, organisations, official, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            grant_id.bytes,
            wanted.handle_hash,
            party_id,
            key_class,
            right,
            ",".join(sorted(organisations)),
            official,
            until.timestamp(),
        ),
    )


def approve(vault: Vault, grant_id: UUID, *, id_token: str, access_token: str = "") -> OfficialGrant:
    """Another official agrees, with a sign-in that was made for this. Raises RefusedError: `unknown-grant`,
    `same-official`, `no-right` (the same one for the same organisation is asked), `token-...`.
    """
    proof = tokens.prove(vault, id_token, access_token=access_token, max_age=0)
    official, now = _official(vault, proof), clock.now()
    with vault.store.change() as connection:
        row = connection.execute(
            "SELECT * FROM asked WHERE grant_id = ? AND expires_at > ?", (grant_id.bytes, now.timestamp())
        ).fetchone()
        if row is None:
            raise RefusedError("unknown-grant")
        if row["official"] == official:
            raise RefusedError("same-official")
        if not proof.rights.get(row["right"], frozenset()) & set(row["organisations"].split(",")):
            raise RefusedError("no-right")
        connection.execute("DELETE FROM asked WHERE grant_id = ?", (grant_id.bytes,))
        expires_at = now + timedelta(seconds=vault.settings.official_seconds)
        party_id, key_class = UUID(bytes=row["party_id"]), KeyClass(row["key_class"])
        grants.put(
            connection,
            [(party_id, key_class)],
            handle_hash=row["handle_hash"],
            grant_id=grant_id,
            expires_at=expires_at,
        )
        log.append(
            vault.store,
            "official-grant",
            grant=grant_id,
            official=row["official"].hex(),
            second=official.hex(),
            right=row["right"],
            party=party_id,
            key_class=key_class,
            until=expires_at,
        )
    return OfficialGrant(grant_id=grant_id, waits=False, expires_at=expires_at.astimezone(UTC))


def _right(vault: Vault, proof: Proof, *, key_class: KeyClass) -> tuple[str, int]:
    """The right of this official that opens the class, and how many must agree; the lightest that serves."""
    rules = vault.settings.official_rights
    fitting = [
        (rules[right][1], right)
        for right in proof.rights
        if right in rules and rules[right][0] == key_class.value
    ]
    if not fitting:
        raise RefusedError("no-right")
    eyes, right = min(fitting)
    return right, eyes


def _official(vault: Vault, proof: Proof) -> bytes:
    """A pseudonym that is the same for the same person, whatever the token calls them."""
    secrets = vault.secrets()
    return parties.index_of(secrets, proof.person, version=secrets.current_index)
