"""Opening headers: for a handle with a grant, for the worker (class contact), and for a rotation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.keys import envelope
from burgerprofiel.foundation.keys.contracts import KeyClass, Refusal
from burgerprofiel.foundation.keys.errors import UnreadableValueError
from burgerprofiel.vault import grants, log, parties
from burgerprofiel.vault.core import Vault
from burgerprofiel.vault.errors import RefusedError, TooManyError
from burgerprofiel.vault.store import Row

_SECONDS_PER_MINUTE = 60


def for_handle(vault: Vault, handle: bytes, *, headers: Sequence[bytes]) -> list[bytes | Refusal]:
    """Data keys of headers, or per header why not. Raises RefusedError `no-grant` when the handle has none."""
    granted = grants.of_handle(vault, hashlib.sha256(handle).digest())
    if not granted:
        raise RefusedError("no-grant")
    return _open(vault, headers, may=lambda key: (key["party_id"], key["key_class"]) in granted)


def for_contact(vault: Vault, headers: Sequence[bytes], *, purpose: str) -> list[bytes | Refusal]:
    """As `for_handle`, without a person: class `contact` only, counted per minute, every call in the log.

    Raises TooManyError `too-many`.
    """
    minute = int(clock.now().timestamp()) // _SECONDS_PER_MINUTE
    with vault.store.change() as connection:
        row = connection.execute(
            "INSERT INTO contact_use (minute, opened) VALUES (?, ?)"
            " ON CONFLICT (minute) DO UPDATE SET opened = opened + excluded.opened RETURNING opened",
            (minute, len(headers)),
        ).fetchone()
        connection.execute("DELETE FROM contact_use WHERE minute < ?", (minute - _SECONDS_PER_MINUTE,))
        above = row["opened"] - vault.settings.contact_per_minute
        if above <= 0:
            log.append(vault.store, "contact", purpose=purpose, count=len(headers))
        elif above <= len(headers):  # the first of this minute; the next ones would only fill the log
            log.append(vault.store, "contact-refused", purpose=purpose, count=len(headers))
    if above > 0:
        raise TooManyError("too-many")
    return _open(vault, headers, may=lambda key: key["key_class"] == KeyClass.CONTACT.value)


def reseal(vault: Vault, headers: Sequence[bytes]) -> list[bytes | Refusal]:
    """Headers to the current keys of their parties; one that is current already stays as it is."""
    data_keys = _open(vault, headers, may=lambda key: True)
    keys = {row["key_id"]: row for row in _keys(vault, headers)}
    current = {
        (key.party_id, key.key_class): key
        for key_class in KeyClass
        for key in parties.current_keys(
            vault,
            [UUID(bytes=row["party_id"]) for row in keys.values() if row["key_class"] == key_class.value],
            key_class=key_class,
        )
    }
    answers: list[bytes | Refusal] = []
    for header, data_key in zip(headers, data_keys, strict=True):
        if isinstance(data_key, Refusal):
            answers.append(data_key)
            continue
        row = keys[_key_id(header)]
        to = current.get((UUID(bytes=row["party_id"]), KeyClass(row["key_class"])))
        if to is None:  # destroyed a moment ago
            answers.append(Refusal.NO_KEY)
        elif to.key_id.bytes == row["key_id"]:
            answers.append(header)
        else:
            answers.append(envelope.seal_data_key(data_key, to=to))
    return answers


def _open(vault: Vault, headers: Sequence[bytes], *, may: Callable[[Row], bool]) -> list[bytes | Refusal]:
    rows = {row["key_id"]: row for row in _keys(vault, headers)}
    private = vault.private_keys([row for row in rows.values() if may(row)])
    return [_open_one(header, rows=rows, private=private, may=may) for header in headers]


def _open_one(
    header: bytes,
    *,
    rows: dict[bytes, Row],
    private: dict[bytes, X25519PrivateKey],
    may: Callable[[Row], bool],
) -> bytes | Refusal:
    key_id = _key_id(header)
    row = rows.get(key_id)
    if row is None:
        return Refusal.NO_KEY
    if not may(row):
        return Refusal.NOT_GRANTED
    if key_id not in private:  # destroyed a moment ago
        return Refusal.NO_KEY
    party_id, key_class = UUID(bytes=row["party_id"]), KeyClass(row["key_class"])
    try:
        return envelope.open_data_key(
            header, private_key=private[key_id], party_id=party_id, key_class=key_class
        )
    except UnreadableValueError:
        return Refusal.ALTERED


def _keys(vault: Vault, headers: Sequence[bytes]) -> list[Row]:
    return vault.store.rows_of(
        f"SELECT key_id, party_id, key_class FROM party_key WHERE {parties.STAYS} AND key_id IN (%s)",  # noqa: S608
        {_key_id(header) for header in headers},
    )


def _key_id(header: bytes) -> bytes:
    """The key id within a header; of what is no header, bytes that are no key id."""
    try:
        return envelope.key_id_of(header).bytes
    except UnreadableValueError:
        return b""
