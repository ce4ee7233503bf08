"""What crosses between the platform and its vault: plain data, encoded as MessagePack."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

import msgspec

from burgerprofiel.foundation.identifiers import IdentifierType


class KeyClass(StrEnum):
    """What a key pair of a party is for: its files, the personal parts of its access log, what sending to it needs."""

    DATA = "data"
    LOG = "log"
    CONTACT = "contact"


class Refusal(IntEnum):
    """Why one header of many was not opened."""

    NOT_GRANTED = 1
    NO_KEY = 2  # destroyed, or never the vault's
    ALTERED = 3


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request or an answer; unknown members are refused, so that a misspelled one cannot weaken a question."""


class Owner(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party and the official number whose proven holder opens its data.

    `party_id` is a proposal: when the vault knows the number, its party is the one it knows.
    """

    party_id: UUID
    kind: IdentifierType
    number: str


class Index(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The blind index of a number (HMAC-SHA-256), the one that comes after it while the index key is being rotated,
    and the party that the vault knows for the number.
    """

    current: bytes
    next: bytes | None = None
    party_id: UUID | None = None


class PartyKey(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public half of a party's key pair; `binding` proves that the vault made it for this party and class."""

    party_id: UUID
    key_class: KeyClass
    key_id: UUID
    public_key: bytes
    binding: bytes

    def bound(self, binding: bytes) -> PartyKey:
        """The same key with its binding."""
        return msgspec.structs.replace(self, binding=binding)


class Grant(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a proven sign-in may open, and until when. `level` is that of the sign-in."""

    party_ids: tuple[UUID, ...]
    expires_at: datetime
    level: int


class OfficialGrant(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an official asked; open for a second official while `waits` is true."""

    grant_id: UUID
    waits: bool
    expires_at: datetime


class DestructionState(StrEnum):
    """How a destruction that was asked for stands."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Receipt(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The vault's signed statement that the keys of a party are destroyed.

    `signature` is Ed25519 by the vault's log key over the MessagePack of the other members in this order.
    """

    party_id: UUID
    key_ids: tuple[UUID, ...]
    destroyed_at: datetime
    position: int
    signature: bytes


class Destruction(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A destruction that was asked for: of a party's keys, or (without a party) of versions of the KEK before `kek`.

    `ends_at`: until then an administrator's request waits for a second one; a request of the worker is carried out
    then, unless it is cancelled before. `receipt` once a party's keys are destroyed.
    """

    request_id: UUID
    state: DestructionState
    party_id: UUID | None
    kek: int | None
    reason: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    receipt: Receipt | None = None


Number = tuple[IdentifierType, str]
"""A kind of official number and its canonical form (`foundation.identifiers`)."""
