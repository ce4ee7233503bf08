"""Destruction of a party's keys: what was sealed to it is unreadable from then on, in every copy and backup of it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.keys.contracts import Receipt
from burgerprofiel.foundation.keys.receipts import is_genuine, statement
from burgerprofiel.vault import log, parties
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.store import Connection

_PLACES = ("party_index", "party_key", "granted", "asked")


def destroy(vault: Vault, party_id: UUID, *, reason: str) -> Receipt:
    """Delete every key, index, mandate and grant of a party, and say so with a signature.

    A second time gives the same receipt. The id is never used again, the number may come back as a new party. Raises
    RefusedError `unknown-party`, `no-reason`.
    """
    if not reason.strip():
        raise RefusedError("no-reason")
    with vault.store.change() as connection:
        row = connection.execute("SELECT receipt FROM party WHERE party_id = ?", (party_id.bytes,)).fetchone()
        if row is None:
            raise RefusedError("unknown-party")
        if row["receipt"]:
            return msgspec.msgpack.decode(row["receipt"], type=Receipt)
        key_ids = _delete(connection, party_id)
        position = log.append(vault.store, "destroy", party=party_id, keys=key_ids, reason=reason)
        receipt = _signed(vault, party_id=party_id, key_ids=key_ids, position=position)
        connection.execute(
            "UPDATE party SET number_sealed = NULL, leaving_at = NULL, receipt = ? WHERE party_id = ?",
            (msgspec.msgpack.encode(receipt), party_id.bytes),
        )
    vault.forget_private([key_id.bytes for key_id in key_ids])
    vault.store.erase_traces()
    return receipt


def leave(connection: Connection, party_id: UUID) -> None:
    """A party that is to be destroyed later: nothing opens any more, and its number leads to no party from now on.

    Who comes back meanwhile is somebody new, so that nothing is sealed to keys that are going.
    """
    connection.execute(
        "UPDATE party SET leaving_at = ? WHERE party_id = ?", (clock.now().timestamp(), party_id.bytes)
    )
    for table in ("party_index", "granted", "asked"):
        connection.execute(f"DELETE FROM {table} WHERE party_id = ?", (party_id.bytes,))  # noqa: S608


def stay(vault: Vault, connection: Connection, party_id: UUID) -> None:
    """Take `leave` back. Raises RefusedError `number-taken` when the person came back as somebody new meanwhile."""
    connection.execute("UPDATE party SET leaving_at = NULL WHERE party_id = ?", (party_id.bytes,))
    parties.put_indexes(vault, connection, party_id)


def _delete(connection: Connection, party_id: UUID) -> tuple[UUID, ...]:
    rows = connection.execute(
        "SELECT key_id FROM party_key WHERE party_id = ? ORDER BY position", (party_id.bytes,)
    ).fetchall()
    for table in _PLACES:
        connection.execute(f"DELETE FROM {table} WHERE party_id = ?", (party_id.bytes,))  # noqa: S608
    connection.execute("DELETE FROM mandate WHERE ? IN (person_id, party_id)", (party_id.bytes,))
    return tuple(UUID(bytes=row["key_id"]) for row in rows)


def _signed(vault: Vault, *, party_id: UUID, key_ids: tuple[UUID, ...], position: int) -> Receipt:
    unsigned = Receipt(
        party_id=party_id, key_ids=key_ids, destroyed_at=clock.now(), position=position, signature=b""
    )
    return msgspec.structs.replace(unsigned, signature=vault.secrets().log.sign(statement(unsigned)))


def again(vault: Vault, receipts: list[Receipt]) -> int:
    """After a recovery from a backup: destroy anew what had been destroyed since it was made. Gives how many.

    Raises RefusedError `receipt` for one that this vault did not sign.
    """
    key = vault.secrets().log.public_key()
    if not all(is_genuine(receipt, key=key) for receipt in receipts):
        raise RefusedError("receipt")
    alive = [
        receipt
        for receipt in receipts
        if vault.store.row(
            "SELECT 1 FROM party WHERE party_id = ? AND receipt IS NULL", (receipt.party_id.bytes,)
        )
    ]
    for receipt in alive:
        destroy(vault, receipt.party_id, reason=f"receipt of log position {receipt.position}")
    return len(alive)
