"""Answers as they are kept: sealed to the party, bound to its row, keyed by all that they depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.sources.contracts import Fact, Problem, Remark, Supply
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.gate import Actor


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a source said, and for which purpose it was asked. `problem` when it said why it says nothing."""

    facts: tuple[Fact, ...] = ()
    none: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    problem: Problem | None = None
    parameters: dict[str, str] = {}
    purpose: str = ""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is kept, opened."""

    supply: str
    retrieved_at: datetime
    fresh_until: datetime
    stale_until: datetime
    content: Content


@dataclass(frozen=True, slots=True)
class Key:
    """What an answer is kept under, and the scope in which its reader finds it by its supply."""

    exact: bytes
    scope: bytes


encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Content).decode


def key_of(actor: Actor, supply: Supply, *, language: str, parameters: Mapping[str, str]) -> Key:
    """The key of what this person, in this capacity and this surely signed in, may be shown of this supply.

    Every part has its length in front, so that no two keys are made of the same bytes.
    """
    holder = _holder(actor, language=language)
    chosen = [text for name in sorted(parameters) for text in (name, parameters[name])]
    exact = keys.digest(b"answer:" + holder + _joined(supply.code, supply.purpose, *chosen))
    return Key(exact=exact, scope=_scope(holder))


def scope_of(actor: Actor, *, language: str) -> bytes:
    """The scope of all keys of this person, in this capacity and this surely signed in."""
    return _scope(_holder(actor, language=language))


def _scope(holder: bytes) -> bytes:
    return keys.digest(b"scope:" + holder)


def _holder(actor: Actor, *, language: str) -> bytes:
    return _joined(
        str(actor.party_id), str(actor.person_id), actor.capacity.value, str(actor.assurance), language
    )


def _joined(*parts: str) -> bytes:
    encoded = [part.encode() for part in parts]
    return b"".join([piece for part in encoded for piece in (len(part).to_bytes(4), part)])


def purpose(key: bytes, party_id: UUID) -> str:
    """What the content of a row is bound to."""
    return f"sources.answer.content_sealed:{key.hex()}:{party_id}"


def opened(rows: Sequence[Mapping[str, Any]], *, keyring: keys.Keyring) -> list[Kept]:
    """Rows of answers, with one question to the vault at most; without those that cannot be read.

    Raises KeyServiceError.
    """
    items = [(row["content_sealed"], purpose(row["key"], row["party_id"])) for row in rows]
    found = zip(rows, keyring.open_each(items) if items else [], strict=True)
    return [_kept(row, content) for row, content in found if content is not None]


def _kept(row: Mapping[str, Any], content: bytes) -> Kept:
    return Kept(
        supply=row["supply"],
        retrieved_at=row["retrieved_at"],
        fresh_until=row["fresh_until"],
        stale_until=row["stale_until"],
        content=_decode(content),
    )
