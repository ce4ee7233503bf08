"""What is asked of the vault and what it answers, per path. Roles that may ask stand in `vault/api.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from burgerprofiel.foundation.keys.contracts import (
    KeyClass,
    Message,
    Number,
    Owner,
    PartyKey,
)

MOST_ITEMS = 10_000
"""The longest list that one question may hold."""

Handle = Annotated[bytes, Meta(min_length=32, max_length=32)]
Text = Annotated[str, Meta(min_length=1, max_length=200)]
Limit = Annotated[int, Meta(ge=1, le=MOST_ITEMS)]
ManyHeaders = Annotated[list[bytes], Meta(max_length=MOST_ITEMS)]
ManyIds = Annotated[list[UUID], Meta(max_length=MOST_ITEMS)]


class Nothing(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No question, or no answer."""


class Failure(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why not; `code` is stable."""

    code: str
    detail: str = ""


class Material(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys that a writer works with: to check bindings, to digest bodies; and the public key of the vault's log."""

    binding_key: bytes
    digest_key: bytes
    log_public_key: bytes


class Numbers(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Blind indexes of these numbers, please."""

    numbers: Annotated[list[Number], Meta(max_length=MOST_ITEMS)]


class Register(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Know these parties, and have key pairs of these classes ready for them."""

    owners: Annotated[list[Owner], Meta(max_length=MOST_ITEMS)]
    key_classes: list[KeyClass]


class Registered(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Per owner, in order, the party that counts; and the keys that were asked."""

    party_ids: list[UUID]
    keys: list[PartyKey]


class WantKeys(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Current keys of known parties, made where new. Parties that the vault does not know are left out."""

    party_ids: ManyIds
    key_class: KeyClass


class Page(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a list: what comes after a place."""

    after: int = 0
    limit: Limit = 1000


class Changed(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys that became current after a place, and the place to go on from."""

    keys: list[PartyKey]
    position: int


class Open(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Data keys of these headers, with the grant of this handle."""

    handle: Handle
    headers: ManyHeaders


class OpenContact(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Data keys of these headers of class `contact`, without a person; `purpose` goes into the log."""

    headers: ManyHeaders
    purpose: Text


class Headers(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Headers to seal anew to the current keys of their parties."""

    headers: ManyHeaders


class Backfill(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next blind indexes of parties after this one, in the order of their ids."""

    after: UUID
    limit: Limit = 1000


class Begin(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sign-in begins that must reach this level."""

    level: int = 0


class Begun(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The nonce for the authorisation request; it works once."""

    nonce: str


class WantGrant(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sign-in was completed. `access_token` only for a provider whose ID tokens do not name the person."""

    id_token: str
    handle_hash: Handle
    access_token: str = ""


class Move(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The session got a new key: its grants go to the new handle."""

    handle: Handle
    handle_hash: Handle


class End(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sessions ended: forget what they were granted. Hashes of handles, because somebody else may end a session."""

    handle_hashes: Annotated[list[Handle], Meta(max_length=MOST_ITEMS)]


class Delegate(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of what a handle opens, for another handle: one party, these classes, for so long at most.

    `to` is who gets it, for the log: the id of a machine client.
    """

    handle: Handle
    handle_hash: Handle
    party_id: UUID
    key_classes: Annotated[list[KeyClass], Meta(min_length=1, max_length=len(KeyClass))]
    seconds: Annotated[int, Meta(ge=1)]
    to: Text


class Delegated(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when it holds, if nobody ends it before."""

    expires_at: datetime


class AskOfficial(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An official wants to read one class of one party, with a purpose and a case."""

    id_token: str
    handle_hash: Handle
    party_id: UUID
    key_class: KeyClass
    purpose: Text
    case_number: Text
    access_token: str = ""


class ApproveOfficial(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second official agrees."""

    grant_id: UUID
    id_token: str
    access_token: str = ""


class Mandate(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a person may act for a party, from an authentic source, until a moment. `ends` takes it back at once."""

    person: Number
    party: Number
    source: Text
    valid_until: datetime
    ends: bool = False


class AskDestruction(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Destroy the keys of a party, or without one the KEK's older versions, for a reason that goes into the log
    (a case number, never a person's number).
    """

    reason: Text
    party_id: UUID | None = None


class Decide(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An administrator approves or cancels a request."""

    request_id: UUID


class OfParty(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the last request for a party stands, please."""

    party_id: UUID


class RetiredKey(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key of a party that has a successor; `reported` when the platform said that nothing is left under it."""

    position: int
    key_id: UUID
    party_id: UUID
    key_class: KeyClass
    retired_at: datetime
    reported: bool


class Use(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Retired keys of which no sealed value is left, and retired keys of which there is one."""

    unused: ManyIds
    used: ManyIds


class Rotate(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a rotation: see `vault.rotation`. `limit` bounds what one step does."""

    what: str
    limit: Limit = 500
    before: datetime | None = None


class Rotated(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far it is: `left` zero is the end of this step."""

    done: int
    left: int
    version: int = 0


class LogEntry(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the vault's log; `hash` covers all before it."""

    position: int
    at: str
    kind: str
    body: str
    hash: bytes


class LogHead(Message, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the log stands: position and hash, signed with Ed25519 over `position | hash`."""

    position: int
    hash: bytes
    signature: bytes
