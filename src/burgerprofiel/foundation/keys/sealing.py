"""Sealing to parties: whoever holds the public key can write, nobody here can read back."""

from __future__ import annotations

import hmac
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation import database
from burgerprofiel.foundation.keys import client, envelope
from burgerprofiel.foundation.keys.contracts import Index, KeyClass, Number, Owner, PartyKey
from burgerprofiel.foundation.keys.errors import UntrustedKeyError, VaultRefusedError
from burgerprofiel.foundation.keys.questions import (
    Material,
    Nothing,
    Numbers,
    Register,
    Registered,
    WantKeys,
)

_KNOWN_SECONDS = 600
_KNOWN_ENTRIES = 40_000
_REUSED_SECONDS = 300
_REUSED_ENTRIES = 20_000

_FIND = """
SELECT party_id, key_id, public_key, binding FROM foundation_party_key
WHERE key_class = %s AND party_id = ANY(%s)
"""

# One order for all writers: two that meet new parties at once wait for each other, never in a circle.
_KEEP = """
INSERT INTO foundation_party_key (party_id, key_class, key_id, public_key, binding)
SELECT party_id, key_class, key_id, decode(public_key, 'hex'), decode(binding, 'hex')
FROM json_to_recordset(%s) AS key(party_id uuid, key_class text, key_id uuid, public_key text, binding text)
ORDER BY party_id, key_class
ON CONFLICT (party_id, key_class) DO UPDATE SET
    key_id = excluded.key_id, public_key = excluded.public_key, binding = excluded.binding
WHERE foundation_party_key.key_id <> excluded.key_id
"""


def register_parties(
    owners: Sequence[Owner], *, key_classes: Iterable[KeyClass] = (KeyClass.DATA,)
) -> list[UUID]:
    """Make parties known to the vault, with the number whose proven holder opens their data; and their keys.

    Gives per owner the party that counts: the proposed one, or the one that the vault knew for that number already.
    Use that id for the row of the party: the vault keeps it also when the transaction here is rolled back. Raises
    VaultRefusedError `party-taken` when a proposed party has another number, `destroyed` when its keys were destroyed.
    """
    wanted = Register(owners=list(owners), key_classes=list(key_classes))
    registered = client.vault().ask("/v1/parties", wanted, answer=Registered)
    keep(registered.keys)
    return registered.party_ids


def blind_indexes(numbers: Sequence[Number]) -> list[Index]:
    """Blind indexes of canonical numbers, in the same order, in one call for many.

    While the index key is rotated, `next` is to be written and searched beside `current`. `party_id` is the party
    that the vault knows: another one in the database means that somebody changed it there.
    """
    return client.vault().ask("/v1/indexes", Numbers(numbers=list(numbers)), answer=list[Index])


def digest(content: bytes) -> bytes:
    """HMAC-SHA-256 of a body, to recognise it again without keeping or betraying it; the key is the vault's."""
    return hmac.digest(material().digest_key, content, "sha256")


def material() -> Material:
    """What the vault gave this process to work with."""
    return _material(os.getpid())


@lru_cache(maxsize=1)
def _material(process: int) -> Material:
    return client.vault().ask("/v1/material", Nothing(), answer=Material)


def forget() -> None:
    """Ask the vault anew for what writers work with, and the database for public keys."""
    _material.cache_clear()
    _known.clear()
    _reused.clear()


class _KnownKeys:
    """Public keys that were checked in the last ten minutes: whoever reads pages has their log key asked at each."""

    def __init__(self) -> None:
        self._entries: dict[tuple[UUID, KeyClass], tuple[PartyKey, float]] = {}

    def find(self, party_ids: Collection[UUID], *, key_class: KeyClass) -> dict[UUID, PartyKey]:
        now = time.monotonic()
        found = {party_id: self._entries.get((party_id, key_class)) for party_id in party_ids}
        return {party_id: entry[0] for party_id, entry in found.items() if entry and entry[1] > now}

    def keep(self, keys: Mapping[UUID, PartyKey], *, key_class: KeyClass) -> None:
        self._make_room(len(keys))
        now = time.monotonic()
        for party_id, key in keys.items():
            known = self._entries.get((party_id, key_class))
            if known is None or known[1] <= now:
                self._entries[party_id, key_class] = (key, now + _KNOWN_SECONDS)

    def replace(self, keys: Sequence[PartyKey]) -> None:
        """Take over keys that the vault itself just gave: the current ones, whatever was known."""
        self._make_room(len(keys))
        until = time.monotonic() + _KNOWN_SECONDS
        for key in keys:
            self._entries[key.party_id, key.key_class] = (key, until)

    def _make_room(self, count: int) -> None:
        if len(self._entries) + count > _KNOWN_ENTRIES:
            self._entries.clear()

    def clear(self) -> None:
        self._entries.clear()


_known = _KnownKeys()


@dataclass(frozen=True, slots=True)
class _DataKey:
    """A data key with the header that carries it to the key `key_id` of its party."""

    key_id: UUID
    header: bytes
    cipher: AESGCM

    @classmethod
    def new(cls, key: PartyKey) -> _DataKey:
        data_key = envelope.new_data_key()
        return cls(key.key_id, envelope.seal_data_key(data_key, to=key), AESGCM(data_key))


class _ReusedKeys:
    """Data keys that this process made for parties in the last minutes, of class `data` only.

    The public-key operation of a header bounds what a writer takes in; a status seldom comes alone. The price (ADR
    0011): who reads the memory of a writer in those minutes opens what it wrote in them.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[UUID, tuple[_DataKey, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._sweeper: threading.Timer | None = None

    def find(self, keys: Mapping[UUID, PartyKey]) -> dict[UUID, _DataKey]:
        """Those made for these very keys, so that nothing is sealed to a key after its rotation."""
        now = time.monotonic()
        with self._lock:
            found = {party_id: self._entries.get(party_id) for party_id in keys}
        return {
            party_id: entry[0]
            for party_id, entry in found.items()
            if entry and entry[1] > now and entry[0].key_id == keys[party_id].key_id
        }

    def keep(self, party_id: UUID, made: _DataKey) -> None:
        with self._lock:
            self._entries.pop(party_id, None)
            self._entries[party_id] = (made, time.monotonic() + _REUSED_SECONDS)
            while len(self._entries) > _REUSED_ENTRIES:
                self._entries.popitem(last=False)
            if self._sweeper is None:
                self._sweep_later()

    def _sweep_later(self) -> None:
        self._sweeper = threading.Timer(_REUSED_SECONDS, self._sweep)
        self._sweeper.daemon = True
        self._sweeper.start()

    def _sweep(self) -> None:
        """A process that falls idle does not keep them either; they lie in the order of their age."""
        now = time.monotonic()
        with self._lock:
            while self._entries and next(iter(self._entries.values()))[1] <= now:
                self._entries.popitem(last=False)
            self._sweeper = None
            if self._entries:
                self._sweep_later()

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


_reused = _ReusedKeys()


def sealer(party_ids: Collection[UUID], *, key_class: KeyClass = KeyClass.DATA) -> Sealer:
    """What seals values of these parties in one batch, for example within one transaction.

    Of class `data`, a data key serves what this process writes for the party within some minutes.

    One statement finds their keys; those that are new are asked of the vault in one call and kept. Raises
    UntrustedKeyError when a key was changed in the database, VaultRefusedError `unknown-party` for a party that was
    never registered.
    """
    wanted = set(party_ids)
    found = _known.find(wanted, key_class=key_class)
    if unseen := wanted - found.keys():
        found |= {key.party_id: key for key in _find(unseen, key_class)}
    if missing := wanted - found.keys():
        question = WantKeys(party_ids=sorted(missing), key_class=key_class)
        made = client.vault().ask("/v1/keys", question, answer=list[PartyKey])
        keep(made)
        found |= {key.party_id: key for key in made}
    if unknown := wanted - found.keys():
        raise VaultRefusedError("unknown-party", str(min(unknown)))
    _known.keep(found, key_class=key_class)
    return Sealer(found, reuse=key_class is KeyClass.DATA)


def _find(party_ids: Iterable[UUID], key_class: KeyClass) -> list[PartyKey]:
    rows = database.rows(_FIND, [key_class.value, list(party_ids)])
    keys = [
        PartyKey(
            party_id=row["party_id"],
            key_class=key_class,
            key_id=row["key_id"],
            public_key=bytes(row["public_key"]),
            binding=bytes(row["binding"]),
        )
        for row in rows
    ]
    check(keys)
    return keys


def check(keys: Iterable[PartyKey]) -> None:
    """Raise UntrustedKeyError when the vault did not make one of these keys for its party and class."""
    binding_key = material().binding_key
    for key in keys:
        if not hmac.compare_digest(envelope.binding_of(key, binding_key=binding_key), key.binding):
            raise UntrustedKeyError(f"the key of party {key.party_id} in the database is not the vault's")


def keep(keys: Sequence[PartyKey]) -> None:
    """Write public keys that the vault gave into the database, in the current transaction."""
    if not keys:
        return
    _known.replace(keys)
    document = [
        {
            "party_id": key.party_id,
            "key_class": key.key_class,
            "key_id": key.key_id,
            "public_key": key.public_key.hex(),
            "binding": key.binding.hex(),
        }
        for key in keys
    ]
    database.rows(_KEEP, [msgspec.json.encode(document).decode()])


class Sealer:
    """Seals values to the public keys of parties; one data key per party, so one public-key operation per party.

    `reuse`: fewer still, with the data keys that this process made a few minutes ago.
    """

    def __init__(self, keys: dict[UUID, PartyKey], *, reuse: bool = False) -> None:
        self._keys = keys
        self._reuse = reuse
        self._ready = _reused.find(keys) if reuse else {}

    def seal(self, value: str | bytes, *, party_id: UUID, purpose: str) -> bytes:
        """The value, readable only with a grant for the party; `purpose` is `block.table.column:<row id>:<party id>`.

        Raises KeyError for a party that the sealer was not made for.
        """
        ready = self._ready.get(party_id) or self._made(party_id)
        content = value.encode() if isinstance(value, str) else value
        return envelope.seal_value(content, header=ready.header, cipher=ready.cipher, purpose=purpose)

    def _made(self, party_id: UUID) -> _DataKey:
        made = self._ready[party_id] = _DataKey.new(self._keys[party_id])
        if self._reuse:
            _reused.keep(party_id, made)
        return made
