"""Parties: their numbers as blind indexes, their key pairs per class, and what is needed to open for them."""

from __future__ import annotations

import hmac
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.keys.contracts import Index, KeyClass, Number, Owner, PartyKey
from burgerprofiel.foundation.keys.envelope import binding_of
from burgerprofiel.vault.core import Secrets, Vault, context_of, smallest_version
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.providers import Wrapped
from burgerprofiel.vault.store import Connection, Row

_COLUMNS = "position, key_id, party_id, key_class, public_key"
STAYS = "party_id NOT IN (SELECT party_id FROM party WHERE leaving_at IS NOT NULL)"
_ALIVE = "receipt IS NULL AND leaving_at IS NULL"
_NUMBER_NONCE_BYTES = 12


def index_of(secrets: Secrets, number: Number | str, *, version: int) -> bytes:
    """HMAC-SHA-256 of a number, or of `kind:number` that is one text already, under a version of the index key."""
    text = number if isinstance(number, str) else _text(number)
    return hmac.digest(secrets.index[version], text.encode(), "sha256")


def _text(number: Number) -> str:
    return f"{number[0].value}:{number[1]}"


def indexes(vault: Vault, numbers: Sequence[Number]) -> list[Index]:
    """Blind indexes of numbers, with the party that is known for each."""
    secrets = vault.secrets()
    current = [index_of(secrets, number, version=secrets.current_index) for number in numbers]
    known = _known(vault, current, version=secrets.current_index)
    following = secrets.next_index
    return [
        Index(
            current=value,
            next=None if following is None else index_of(secrets, number, version=following),
            party_id=known.get(value),
        )
        for number, value in zip(numbers, current, strict=True)
    ]


def _known(vault: Vault, values: Iterable[bytes], *, version: int) -> dict[bytes, UUID]:
    rows = vault.store.rows_of(
        "SELECT value, party_id FROM party_index WHERE version = ? AND value IN (%s)",
        dict.fromkeys(values),
        before=(version,),
    )
    return {row["value"]: UUID(bytes=row["party_id"]) for row in rows}


def find(vault: Vault, number: Number) -> UUID | None:
    """The party of a number, or None."""
    return indexes(vault, [number])[0].party_id


def register(
    vault: Vault, owners: Sequence[Owner], *, key_classes: Collection[KeyClass]
) -> tuple[list[UUID], list[PartyKey]]:
    """Know parties; per owner the party that counts, and the keys that were asked.

    A number belongs to one party and a party has one number, for ever: who could add a second one could open what
    is another's. Raises RefusedError `party-taken`, `destroyed`.
    """
    numbers: list[Number] = [(owner.kind, owner.number) for owner in owners]
    with vault.store.change() as connection:
        # Read within: a rotation of the index that starts meanwhile would miss these parties.
        secrets = vault.secrets()
        values = [index_of(secrets, number, version=secrets.current_index) for number in numbers]
        known = _known(vault, values, version=secrets.current_index)
        new: dict[bytes, Owner] = {}
        for value, owner in zip(values, owners, strict=True):
            if value not in known:
                new.setdefault(value, owner)
        _check_free(vault, new.values())
        for value, owner in new.items():
            _insert(connection, owner, secrets=secrets)
            known[value] = owner.party_id
    party_ids = [known[value] for value in values]
    keys = [key for key_class in key_classes for key in current_keys(vault, party_ids, key_class=key_class)]
    return party_ids, keys


def _check_free(vault: Vault, owners: Collection[Owner]) -> None:
    proposed = [owner.party_id.bytes for owner in owners]
    taken = vault.store.rows_of(
        "SELECT party_id, receipt, leaving_at FROM party WHERE party_id IN (%s)", proposed
    )
    if len(set(proposed)) != len(proposed) or taken:
        raise RefusedError(
            "destroyed" if any(row["receipt"] or row["leaving_at"] for row in taken) else "party-taken"
        )


def _insert(connection: Connection, owner: Owner, *, secrets: Secrets) -> None:
    party_id, number = owner.party_id.bytes, (owner.kind, owner.number)
    connection.execute(
        "INSERT INTO party (party_id, number_sealed) VALUES (?, ?)",
        (party_id, seal_number(secrets, number, party_id=party_id)),
    )
    for version in secrets.index_versions:
        connection.execute(
            "INSERT INTO party_index (version, value, party_id) VALUES (?, ?, ?)",
            (version, index_of(secrets, number, version=version), party_id),
        )


def put_indexes(vault: Vault, connection: Connection, party_id: UUID) -> None:
    """Let the number of a party lead to it. Raises RefusedError `number-taken`."""
    secrets = vault.secrets()
    row = connection.execute(
        "SELECT number_sealed FROM party WHERE party_id = ?", (party_id.bytes,)
    ).fetchone()
    number = open_number(secrets, row["number_sealed"], party_id=party_id.bytes)
    values = {version: index_of(secrets, number, version=version) for version in secrets.index_versions}
    if _known(vault, [values[secrets.current_index]], version=secrets.current_index):
        raise RefusedError("number-taken")
    connection.executemany(
        "INSERT INTO party_index (version, value, party_id) VALUES (?, ?, ?)",
        [(version, value, party_id.bytes) for version, value in values.items()],
    )


def seal_number(secrets: Secrets, number: Number, *, party_id: bytes) -> bytes:
    """A number as the store keeps it: only so that a rotation of the index key needs nobody to tell it again."""
    nonce = os.urandom(_NUMBER_NONCE_BYTES)
    return nonce + secrets.numbers.encrypt(nonce, _text(number).encode(), party_id)


def open_number(secrets: Secrets, sealed: bytes, *, party_id: bytes) -> str:
    """`kind:number` of what `seal_number` made."""
    return secrets.numbers.decrypt(
        sealed[:_NUMBER_NONCE_BYTES], sealed[_NUMBER_NONCE_BYTES:], party_id
    ).decode()


def current_keys(vault: Vault, party_ids: Iterable[UUID], *, key_class: KeyClass) -> list[PartyKey]:
    """Current keys of known parties, made where there are none; unknown and destroyed parties are left out."""
    wanted = [party_id.bytes for party_id in dict.fromkeys(party_ids)]
    rows = _current(vault, wanted, key_class=key_class)
    have = {row["party_id"] for row in rows}
    missing = [party_id for party_id in wanted if party_id not in have]
    known = vault.store.rows_of(
        f"SELECT party_id FROM party WHERE {_ALIVE} AND party_id IN (%s)",  # noqa: S608
        missing,
    )
    if known:
        make_keys(vault, [(row["party_id"], key_class) for row in known])
        rows += _current(vault, [row["party_id"] for row in known], key_class=key_class)
    by_party = {row["party_id"]: row for row in rows}
    return as_party_keys(vault, [by_party[party_id] for party_id in wanted if party_id in by_party])


def _current(vault: Vault, party_ids: Iterable[bytes], *, key_class: KeyClass) -> list[Row]:
    return vault.store.rows_of(
        f"SELECT {_COLUMNS} FROM party_key WHERE key_class = ? AND retired_at IS NULL AND {STAYS}"  # noqa: S608
        " AND party_id IN (%s)",
        party_ids,
        before=(key_class.value,),
    )


@dataclass(frozen=True, slots=True)
class _NewKey:
    party_id: bytes
    key_class: str
    key_id: bytes
    private: X25519PrivateKey

    @property
    def secret(self) -> tuple[bytes, bytes]:
        """What is to be wrapped, and what it is bound to."""
        return self.private.private_bytes_raw(), context_of(self.key_id, self.party_id, self.key_class)


def make_keys(vault: Vault, wanted: Sequence[tuple[bytes, KeyClass]], *, retire: bool = False) -> int:
    """New key pairs. Of two that are made at the same time the first counts, unless `retire` replaces it.

    They are wrapped before the transaction, because a hardware module is slow; so when a rotation destroys that
    version of the KEK in between, they are wrapped once more within it.
    """
    made = [
        _NewKey(party_id, key_class.value, ids.new().bytes, X25519PrivateKey.generate())
        for party_id, key_class in wanted
    ]
    wrapped = vault.wrap_many([key.secret for key in made])
    with vault.store.change() as connection:
        if any(one.version < smallest_version(connection) for one in wrapped):
            wrapped = vault.wrap_many([key.secret for key in made])
        alive = vault.store.rows_of(
            f"SELECT party_id FROM party WHERE {_ALIVE} AND party_id IN (%s)",  # noqa: S608
            dict.fromkeys(party_id for party_id, _ in wanted),
        )
        still = {row["party_id"] for row in alive}  # one may have been destroyed a moment ago
        pairs = [(key, wrap) for key, wrap in zip(made, wrapped, strict=True) if key.party_id in still]
        _insert_keys(connection, pairs, retire=retire)
    return len(pairs)


def _insert_keys(connection: Connection, keys: Sequence[tuple[_NewKey, Wrapped]], *, retire: bool) -> None:
    now = clock.now().timestamp()
    if retire:
        connection.executemany(
            "UPDATE party_key SET retired_at = ? WHERE party_id = ? AND key_class = ? AND retired_at IS NULL",
            [(now, key.party_id, key.key_class) for key, _ in keys],
        )
    connection.executemany(
        "INSERT INTO party_key (key_id, party_id, key_class, public_key, wrapped, kek, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (
                *(key.key_id, key.party_id, key.key_class, key.private.public_key().public_bytes_raw()),
                *(wrap.data, wrap.version, now),
            )
            for key, wrap in keys
        ],
    )


def as_party_keys(vault: Vault, rows: Iterable[Row]) -> list[PartyKey]:
    """Rows as the platform gets them, with the binding by which it recognises them as ours."""
    binding_key = vault.secrets().binding
    found = []
    for row in rows:
        key = PartyKey(
            party_id=UUID(bytes=row["party_id"]),
            key_class=KeyClass(row["key_class"]),
            key_id=UUID(bytes=row["key_id"]),
            public_key=row["public_key"],
            binding=b"",
        )
        found.append(key.bound(binding_of(key, binding_key=binding_key)))
    return found


def changed(vault: Vault, *, after: int, limit: int) -> tuple[list[PartyKey], int]:
    """Keys that became current after a position, in order, and the position to go on from."""
    rows = vault.store.rows(
        f"SELECT {_COLUMNS} FROM party_key WHERE position > ? AND retired_at IS NULL AND {STAYS}"  # noqa: S608
        " ORDER BY position LIMIT ?",
        (after, limit),
    )
    return as_party_keys(vault, rows), rows[-1]["position"] if rows else after


_UNFILLED = f"""
FROM party WHERE {_ALIVE} AND NOT EXISTS (
    SELECT 1 FROM party_index WHERE party_index.party_id = party.party_id AND party_index.version = ?
)
"""  # noqa: S608


def unfilled(vault: Vault, version: int) -> int:
    """How many parties have no index of this version yet."""
    return int(vault.store.rows(f"SELECT count(*) {_UNFILLED}", (version,))[0][0])


def fill_indexes(vault: Vault, *, version: int, limit: int) -> int:
    """Give parties that have none their index of this version; how many."""
    secrets = vault.secrets()
    with vault.store.change() as connection:
        rows = connection.execute(
            f"SELECT party_id, number_sealed {_UNFILLED} LIMIT ?",
            (version, limit),
        ).fetchall()
        for row in rows:
            number = open_number(secrets, row["number_sealed"], party_id=row["party_id"])
            connection.execute(
                "INSERT INTO party_index (version, value, party_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (version, index_of(secrets, number, version=version), row["party_id"]),
            )
    return len(rows)


def next_indexes(vault: Vault, *, after: UUID, limit: int) -> list[tuple[UUID, bytes]]:
    """Parties after this one with their next blind index.

    Raises RefusedError `no-rotation`, and `not-filled` while the vault itself has not given all of them one: a pass
    over only some would be taken for a whole one.
    """
    version = vault.secrets().next_index
    if version is None:
        raise RefusedError("no-rotation")
    if not after.int and unfilled(vault, version):
        raise RefusedError("not-filled")
    rows = vault.store.rows(
        "SELECT party_id, value FROM party_index WHERE version = ? AND party_id > ? ORDER BY party_id LIMIT ?",
        (version, after.bytes, limit),
    )
    return [(UUID(bytes=row["party_id"]), row["value"]) for row in rows]
