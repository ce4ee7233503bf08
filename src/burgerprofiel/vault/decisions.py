"""What cannot be undone is not done by one: destruction of a party's keys, and the end of a version of the KEK.

An administrator asks, another one approves in time; then it happens at once. The worker, which erases people who asked
for it, asks too: then the party leaves at once (nothing opens, its number leads nowhere) and its keys go after a delay,
within which one administrator can bring it back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.keys.contracts import Destruction, DestructionState, Receipt
from burgerprofiel.vault import destruction, log, rotation
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.credentials import ADMIN, Holder
from burgerprofiel.vault.errors import RefusedError, TooManyError
from burgerprofiel.vault.store import Connection, Row

PARTY, KEK = "party", "kek"
_DAY = timedelta(days=1)


def ask(vault: Vault, holder: Holder, *, party_id: UUID | None, reason: str) -> Destruction:
    """Ask for the destruction of a party's keys, or without a party for the end of the KEK's older versions.

    What waits already is given again. Raises RefusedError `no-reason`, `unknown-party`, `young-credential`,
    `nothing-old`, TooManyError `too-many`.
    """
    if not reason.strip():
        raise RefusedError("no-reason")
    is_admin = holder.role == ADMIN
    if is_admin:
        _check_settled(vault, holder)
    with vault.store.change() as connection:
        row = _receipt_or_waiting(vault, connection, party_id=party_id)
        if row is not None:
            return _told(vault, row)
        now, settings = clock.now(), vault.settings
        lasts = settings.approval_seconds if is_admin else settings.erasure_delay_seconds
        if not is_admin:
            _check_rate(vault, connection, now=now)
        version = None if party_id else _newest(vault)
        request_id, ends_at = ids.new(), now + timedelta(seconds=lasts)
        connection.execute(
            "INSERT INTO destruction (request_id, what, party_id, kek, reason, asked_by, asked_at, ends_at, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
            (
                *(
                    request_id.bytes,
                    PARTY if party_id else KEK,
                    party_id.bytes if party_id else None,
                    version,
                ),
                *(reason, holder.title, now.timestamp(), ends_at.timestamp()),
            ),
        )
        if party_id and not is_admin:
            destruction.leave(connection, party_id)
        log.append(
            vault.store,
            "destroy-asked",
            request=request_id,
            by=holder.title,
            party=party_id,
            kek=version,
            reason=reason,
            until=ends_at,
        )
        return get(vault, request_id)


def _receipt_or_waiting(vault: Vault, connection: Connection, *, party_id: UUID | None) -> Row | None:
    """The request that makes a new one needless, for a party that exists."""
    if party_id is not None:
        party = connection.execute("SELECT 1 FROM party WHERE party_id = ?", (party_id.bytes,)).fetchone()
        if party is None:
            raise RefusedError("unknown-party")
    _forget_late(vault, connection)
    found: Row | None = connection.execute(
        "SELECT * FROM destruction WHERE what = ? AND party_id IS ?"
        " AND (state = 'waiting' OR (state = 'done' AND what = 'party')) ORDER BY asked_at DESC",
        (PARTY if party_id else KEK, party_id.bytes if party_id else None),
    ).fetchone()
    return found


def _forget_late(vault: Vault, connection: Connection) -> None:
    """Requests of administrators that nobody approved in time."""
    late = connection.execute(
        "UPDATE destruction SET state = 'expired' WHERE state = 'waiting' AND ends_at < ? AND asked_by LIKE 'admin:%'"
        " RETURNING request_id",
        (clock.now().timestamp(),),
    ).fetchall()
    for row in late:
        log.append(vault.store, "destroy-expired", request=UUID(bytes=row["request_id"]))


def _check_settled(vault: Vault, holder: Holder) -> None:
    if clock.now() - holder.since < timedelta(seconds=vault.settings.admin_settle_seconds):
        raise RefusedError("young-credential")


def _check_rate(vault: Vault, connection: Connection, *, now: datetime) -> None:
    """A worker that was taken over must not be able to make everybody leave."""
    since = (now - _DAY).timestamp()
    row = connection.execute(
        "SELECT count(*) FROM destruction WHERE asked_at > ? AND asked_by NOT LIKE 'admin:%'", (since,)
    ).fetchone()
    if row[0] >= vault.settings.erasures_per_day:
        raise TooManyError("too-many")


def _newest(vault: Vault) -> int:
    versions = vault.provider.versions()
    if len(versions) < 2:
        raise RefusedError("nothing-old")
    return versions[-1]


def approve(vault: Vault, holder: Holder, *, request_id: UUID) -> Destruction:
    """Another administrator agrees, and it is done.

    Raises RefusedError `unknown-request`, `same-administrator`, `not-for-approval` for a request of the worker,
    `young-credential`, `still-used` for a KEK that still wraps something.
    """
    _check_settled(vault, holder)
    with vault.store.change() as connection:
        _forget_late(vault, connection)
        row = _waiting(connection, request_id)
        if not row["asked_by"].startswith(f"{ADMIN}:"):
            raise RefusedError("not-for-approval")
        if row["asked_by"] == holder.title:
            raise RefusedError("same-administrator")
        if row["what"] == KEK:
            rotation.check_old_unused(vault, connection, newest=row["kek"])
        log.append(vault.store, "destroy-approved", request=request_id, by=holder.title)
    return _carry_out(vault, row)


def cancel(vault: Vault, holder: Holder, *, request_id: UUID) -> Destruction:
    """One administrator is enough to keep something. Raises RefusedError `unknown-request`, `number-taken`."""
    with vault.store.change() as connection:
        row = _waiting(connection, request_id)
        if row["party_id"] and not row["asked_by"].startswith(f"{ADMIN}:"):
            destruction.stay(vault, connection, UUID(bytes=row["party_id"]))
        connection.execute(
            "UPDATE destruction SET state = 'cancelled' WHERE request_id = ?", (request_id.bytes,)
        )
        log.append(vault.store, "destroy-cancelled", request=request_id, by=holder.title)
    return get(vault, request_id)


def _waiting(connection: Connection, request_id: UUID) -> Row:
    row: Row | None = connection.execute(
        "SELECT * FROM destruction WHERE request_id = ? AND state = 'waiting'", (request_id.bytes,)
    ).fetchone()
    if row is None:
        raise RefusedError("unknown-request")
    return row


def carry_out_due(vault: Vault, *, limit: int) -> list[Destruction]:
    """Destroy what the worker asked for longer ago than the delay."""
    rows = vault.store.rows(
        "SELECT * FROM destruction WHERE state = 'waiting' AND ends_at <= ? AND asked_by NOT LIKE 'admin:%'"
        " ORDER BY ends_at LIMIT ?",
        (clock.now().timestamp(), limit),
    )
    return [_carry_out(vault, row) for row in rows]


def _carry_out(vault: Vault, row: Row) -> Destruction:
    """Noted before it is done: what is left half-way is done again when it is asked for again, and gives the same."""
    if row["what"] == PARTY:
        destruction.destroy(vault, UUID(bytes=row["party_id"]), reason=row["reason"])
    else:
        rotation.end_old_versions(vault)
    with vault.store.change() as connection:
        connection.execute("UPDATE destruction SET state = 'done' WHERE request_id = ?", (row["request_id"],))
    return get(vault, UUID(bytes=row["request_id"]))


def get(vault: Vault, request_id: UUID) -> Destruction:
    """How a request stands. Raises RefusedError `unknown-request`."""
    row = vault.store.row("SELECT * FROM destruction WHERE request_id = ?", (request_id.bytes,))
    if row is None:
        raise RefusedError("unknown-request")
    return _told(vault, row)


def of_party(vault: Vault, party_id: UUID) -> Destruction | None:
    """The last request for a party, or None when nobody ever asked."""
    row = vault.store.row(
        "SELECT * FROM destruction WHERE party_id = ? ORDER BY asked_at DESC LIMIT 1", (party_id.bytes,)
    )
    return _told(vault, row) if row else None


def waiting(vault: Vault) -> list[Destruction]:
    """Everything that waits, the first to happen first."""
    rows = vault.store.rows("SELECT * FROM destruction WHERE state = 'waiting' ORDER BY ends_at")
    return [_told(vault, row) for row in rows]


def _told(vault: Vault, row: Row) -> Destruction:
    state = DestructionState(row["state"])
    return Destruction(
        request_id=UUID(bytes=row["request_id"]),
        state=state,
        party_id=UUID(bytes=row["party_id"]) if row["party_id"] else None,
        kek=row["kek"],
        reason=row["reason"],
        asked_by=row["asked_by"],
        asked_at=datetime.fromtimestamp(row["asked_at"], UTC),
        ends_at=datetime.fromtimestamp(row["ends_at"], UTC),
        receipt=_receipt(vault, row["party_id"])
        if row["party_id"] and state is DestructionState.DONE
        else None,
    )


def _receipt(vault: Vault, party_id: bytes) -> Receipt:
    row = vault.store.rows("SELECT receipt FROM party WHERE party_id = ?", (party_id,))[0]
    return msgspec.msgpack.decode(row["receipt"], type=Receipt)
