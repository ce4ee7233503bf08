"""Grants: what a proven sign-in may open, for how long; every one is an entry in the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.keys.contracts import Grant, KeyClass, Number
from burgerprofiel.foundation.keys.questions import Delegate, Mandate
from burgerprofiel.vault import log, parties, tokens
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.store import Connection

# What the provider said once about a legal representative counts this long; then it has to say so again.
EVIDENCE_LIFETIME = timedelta(days=30)
_LONGEST_PART = 3600
"""Seconds that a part of a grant holds at most, however long the grant does."""
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
            may_delegate=not proof.is_staff,
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
    parent_hash: bytes | None = None,
    may_delegate: bool = False,
) -> None:
    """Write what a handle may open; a longer grant of the same stays.

    `parent_hash` is the handle whose part this is; `may_delegate`: a part of it may be let open by another handle.
    """
    now = clock.now().timestamp()
    connection.executemany(
        "INSERT INTO granted"
        " (handle_hash, party_id, key_class, grant_id, expires_at, used_at, parent_hash, may_delegate)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (handle_hash, party_id, key_class) DO UPDATE SET grant_id = excluded.grant_id,"
        " expires_at = max(expires_at, excluded.expires_at), used_at = max(used_at, excluded.used_at)",
        [
            (
                handle_hash,
                party_id.bytes,
                key_class.value,
                grant_id.bytes,
                expires_at.timestamp(),
                now,
                parent_hash,
                may_delegate,
            )
            for party_id, key_class in granted
        ],
    )


def delegate(vault: Vault, question: Delegate) -> datetime:
    """Let another handle open a part of what a handle opens; until when it may.

    Never more: each class of this one party has to be granted, to a resident. Never longer: it ends no later than the
    handle would that nobody uses any more, and with that handle.

    Raises RefusedError `no-grant` for a handle without any of this party, `not-granted` for a part that it has not,
    `handle-taken` for another handle that opens something already: a part lengthens nothing.
    """
    with vault.store.change() as connection:
        expires_at = _end_of_part(vault, connection, question)
        put(
            connection,
            [(question.party_id, key_class) for key_class in question.key_classes],
            handle_hash=question.handle_hash,
            grant_id=ids.new(),
            expires_at=expires_at,
            parent_hash=_hash(question.handle),
            may_delegate=True,
        )
        log.append(
            vault.store,
            "delegate",
            party=question.party_id,
            classes=question.key_classes,
            to=question.to,
            until=expires_at,
        )
    return expires_at


def _end_of_part(vault: Vault, connection: Connection, question: Delegate) -> datetime:
    """When a part ends that is asked, if it may be given. Raises as `delegate`."""
    now, idle = clock.now().timestamp(), vault.settings.idle_seconds
    wanted = {key_class.value for key_class in question.key_classes}
    rows = connection.execute(
        "SELECT key_class, expires_at, used_at, may_delegate FROM granted"
        " WHERE handle_hash = ? AND party_id = ? AND expires_at > ? AND used_at > ?",
        (_hash(question.handle), question.party_id.bytes, now, now - idle),
    ).fetchall()
    if not rows:
        raise RefusedError("no-grant")
    part = [row for row in rows if row["key_class"] in wanted and row["may_delegate"]]
    if len(part) < len(wanted):
        raise RefusedError("not-granted")
    if connection.execute("SELECT 1 FROM granted WHERE handle_hash = ?", (question.handle_hash,)).fetchone():
        raise RefusedError("handle-taken")
    ends = [min(row["expires_at"], row["used_at"] + idle) for row in part]
    return datetime.fromtimestamp(min(*ends, now + min(question.seconds, _LONGEST_PART)), UTC)


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
    theirs = connection.execute("SELECT handle_hash FROM granted WHERE party_id = ?", (person_id.bytes,))
    connection.executemany(
        "DELETE FROM granted WHERE party_id = ? AND handle_hash = ?",
        [
            (party_id.bytes, handle_hash)
            for handle_hash in _with_parts(connection, [row["handle_hash"] for row in theirs])
        ],
    )


def move(vault: Vault, *, handle_hash: bytes, new_handle_hash: bytes) -> None:
    """What a handle was granted goes to another one, which its parts belong to from then on.

    Raises RefusedError `no-grant`.
    """
    with vault.store.change() as connection:
        now = clock.now().timestamp()
        moved = connection.execute(
            "UPDATE OR REPLACE granted SET handle_hash = ? WHERE handle_hash = ? AND expires_at > ? AND used_at > ?",
            (new_handle_hash, handle_hash, now, now - vault.settings.idle_seconds),
        ).rowcount
        for table, column in (("granted", "parent_hash"), ("asked", "handle_hash")):
            connection.execute(
                f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608 - names of this module
                (new_handle_hash, handle_hash),
            )
    if not moved:
        raise RefusedError("no-grant")


def end(vault: Vault, handle_hashes: Sequence[bytes]) -> None:
    """Forget what handles were granted, and what others may open as a part of it."""
    with vault.store.change() as connection:
        gone = _with_parts(connection, handle_hashes)
        for table in ("granted", "asked"):
            connection.executemany(
                f"DELETE FROM {table} WHERE handle_hash = ?",  # noqa: S608 - one of two names
                [(value,) for value in gone],
            )


def _with_parts(connection: Connection, handle_hashes: Iterable[bytes]) -> set[bytes]:
    """These handles and all that have a part of what they have, whatever way it went."""
    found, new = set[bytes](), set(handle_hashes)
    while new:
        found |= new
        rows = [
            row
            for handle_hash in new
            for row in connection.execute(
                "SELECT DISTINCT handle_hash FROM granted WHERE parent_hash = ?", (handle_hash,)
            )
        ]
        new = {row["handle_hash"] for row in rows} - found
    return found


def _hash(handle: bytes) -> bytes:
    return hashlib.sha256(handle).digest()
