"""Grants: what a proven sign-in may open, for how long; every one is an entry in the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.keys.contracts import Grant, KeyClass, Number
from burgerprofiel.foundation.keys.questions import Mandate
from burgerprofiel.vault import log, parties, tokens
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.store import Connection

# What the provider said once about a legal representative counts this long; then it has to say so again.
EVIDENCE_LIFETIME = timedelta(days=30)
_NOTED_SECONDS = 60
"""How precisely the last use of a handle is known: a page must not cost a write."""
_BY_TOKEN = "id-token"  # noqa: S105
_ALL = tuple(KeyClass)


def give(vault: Vault, *, id_token: str, access_token: str, handle_hash: bytes) -> Grant:
    """Open the parties of whoever a token proves, for a handle.

    A resident gets the own party, and the parties of mandates that were proven or registered here. Staff get what
    concerns their own name and address only: residents' data needs a grant of `officials`.
    """
    proof = tokens.prove(vault, id_token, access_token=access_token)
    person_id = parties.find(vault, proof.person)
    if person_id is None:
        raise RefusedError("unknown-party")
    now = clock.now()
    expires_at = now + timedelta(seconds=vault.settings.grant_seconds)
    with vault.store.change() as connection:
        if proof.organisation is not None:
            _keep_evidence(vault, connection, person_id=person_id, organisation=proof.organisation, now=now)
        mandated = [] if proof.is_staff else _mandated(vault, person_id, now=now)
        party_ids = (person_id, *mandated)
        classes = (KeyClass.CONTACT,) if proof.is_staff else _ALL
        put(
            connection,
            [(party_id, key_class) for party_id in party_ids for key_class in classes],
            handle_hash=handle_hash,
            grant_id=ids.new(),
            expires_at=expires_at,
        )
        idle_since = now.timestamp() - vault.settings.idle_seconds
        connection.execute(
            "DELETE FROM granted WHERE expires_at < ? OR used_at < ?", (now.timestamp(), idle_since)
        )
        log.append(
            vault.store,
            "grant",
            person=person_id,
            parties=mandated,
            classes=classes,
            level=proof.level,
            until=expires_at,
        )
    return Grant(party_ids=party_ids, expires_at=expires_at, level=proof.level)


def put(
    connection: Connection,
    granted: Iterable[tuple[UUID, KeyClass]],
    *,
    handle_hash: bytes,
    grant_id: UUID,
    expires_at: datetime,
) -> None:
    """Write what a handle may open; a longer grant of the same stays."""
    now = clock.now().timestamp()
    connection.executemany(
        "INSERT INTO granted (handle_hash, party_id, key_class, grant_id, expires_at, used_at)"
        " VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (handle_hash, party_id, key_class) DO UPDATE SET grant_id = excluded.grant_id,"
        " expires_at = max(expires_at, excluded.expires_at), used_at = max(used_at, excluded.used_at)",
        [
            (handle_hash, party_id.bytes, key_class.value, grant_id.bytes, expires_at.timestamp(), now)
            for party_id, key_class in granted
        ],
    )


def of_handle(vault: Vault, handle_hash: bytes) -> set[tuple[bytes, str]]:
    """Parties and classes that a handle may open now; which also keeps it from being idle.

    It is idle when nothing was opened with it for `VAULT_IDLE_SECONDS`, and then opens nothing any more.
    """
    now, idle = clock.now().timestamp(), vault.settings.idle_seconds
    rows = vault.store.rows(
        "SELECT party_id, key_class, used_at FROM granted WHERE handle_hash = ? AND expires_at > ? AND used_at > ?",
        (handle_hash, now, now - idle),
    )
    if rows and min(row["used_at"] for row in rows) < now - min(_NOTED_SECONDS, idle / 4):
        with vault.store.change() as connection:
            connection.execute(
                "UPDATE granted SET used_at = ? WHERE handle_hash = ? AND used_at > ?",
                (now, handle_hash, now - idle),
            )
    return {(row["party_id"], row["key_class"]) for row in rows}


def _keep_evidence(
    vault: Vault,
    connection: Connection,
    *,
    person_id: UUID,
    organisation: Number,
    now: datetime,
) -> None:
    party_id = parties.find(vault, organisation)
    if party_id is None:
        raise RefusedError("unknown-party", "organisation")
    until = now + EVIDENCE_LIFETIME
    _put_mandate(connection, person_id=person_id, party_id=party_id, source=_BY_TOKEN, until=until)
    log.append(vault.store, "mandate", person=person_id, party=party_id, source=_BY_TOKEN, until=until)


def _mandated(vault: Vault, person_id: UUID, *, now: datetime) -> list[UUID]:
    rows = vault.store.rows(
        "SELECT DISTINCT party_id FROM mandate WHERE person_id = ? AND valid_until > ? ORDER BY party_id",
        (person_id.bytes, now.timestamp()),
    )
    return [UUID(bytes=row["party_id"]) for row in rows]


def register_mandates(vault: Vault, mandates: Sequence[Mandate]) -> None:
    """Note mandates of an authentic source, or take them back; what ended is gone from running grants at once.

    Raises RefusedError `unknown-party`, `source` for the name that is kept for tokens.
    """
    with vault.store.change() as connection:
        for one in mandates:
            person_id, party_id = parties.find(vault, one.person), parties.find(vault, one.party)
            if person_id is None or party_id is None:
                raise RefusedError("unknown-party")
            if one.source == _BY_TOKEN:
                raise RefusedError("source")
            until = clock.now() if one.ends else one.valid_until.astimezone(UTC)
            _put_mandate(connection, person_id=person_id, party_id=party_id, source=one.source, until=until)
            if one.ends:
                _withdraw(connection, person_id=person_id, party_id=party_id)
            log.append(
                vault.store, "mandate", person=person_id, party=party_id, source=one.source, until=until
            )


def _put_mandate(
    connection: Connection, *, person_id: UUID, party_id: UUID, source: str, until: datetime
) -> None:
    connection.execute(
        "INSERT INTO mandate (person_id, party_id, source, valid_until) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, party_id, source) DO UPDATE SET valid_until = excluded.valid_until",
        (person_id.bytes, party_id.bytes, source, until.timestamp()),
    )


def _withdraw(connection: Connection, *, person_id: UUID, party_id: UUID) -> None:
    """A source that takes a mandate back is believed above an older word of the identity provider."""
    connection.execute(
        "DELETE FROM mandate WHERE person_id = ? AND party_id = ? AND source = ?",
        (person_id.bytes, party_id.bytes, _BY_TOKEN),
    )
    connection.execute(
        "DELETE FROM granted WHERE party_id = ? AND handle_hash IN"
        " (SELECT handle_hash FROM granted WHERE party_id = ?)",
        (party_id.bytes, person_id.bytes),
    )


def move(vault: Vault, *, handle_hash: bytes, new_handle_hash: bytes) -> None:
    """What a handle was granted goes to another one. Raises RefusedError `no-grant`."""
    with vault.store.change() as connection:
        now = clock.now().timestamp()
        moved = connection.execute(
            "UPDATE OR REPLACE granted SET handle_hash = ? WHERE handle_hash = ? AND expires_at > ? AND used_at > ?",
            (new_handle_hash, handle_hash, now, now - vault.settings.idle_seconds),
        ).rowcount
        connection.execute(
            "UPDATE asked SET handle_hash = ? WHERE handle_hash = ?", (new_handle_hash, handle_hash)
        )
    if not moved:
        raise RefusedError("no-grant")


def end(vault: Vault, handle_hashes: Sequence[bytes]) -> None:
    """Forget what handles were granted."""
    with vault.store.change() as connection:
        for table in ("granted", "asked"):
            connection.executemany(
                f"DELETE FROM {table} WHERE handle_hash = ?",  # noqa: S608 - one of two names
                [(value,) for value in handle_hashes],
            )
