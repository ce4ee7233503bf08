"""What a conversation is found by: subject and attention of its newest message, its sender and its kind of message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.models import SearchIndex
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import index
from burgerprofiel.foundation.searching.index import Corpus

# A new head is sealed with a new nonce, which comes after the header: so it tells that the texts are other ones.
_KEY: Final = index.key_of("c.id", f"substr(c.head_sealed, {keys.HEADER_BYTES + 1})")

_decode = msgspec.json.Decoder(sealed.Head).decode


def _found_by(texts: bytes) -> tuple[str, str, str]:
    head = _decode(texts)
    return "", " ".join(dict.fromkeys(head.subject.values())), head.attention


INDEX: Final = index.Index(
    model=SearchIndex,
    holds="conversations",
    present=f"""
    SELECT {_KEY} AS key, c.required_assurance AS assurance FROM messages_conversation c
    WHERE c.party_id = %(party)s
    """,  # noqa: S608 - constants only
    texts=f"""
    SELECT c.id, c.required_assurance AS assurance, c.head_sealed AS sealed FROM messages_conversation c
    WHERE {fragments.READABLE_IN_FULL} AND c.id = ANY(%(rows)s)
    """,  # noqa: S608 - constant fragments only
    bound_to=sealed.head_purpose,
    found_by=_found_by,
)
"""The index of a party's conversations."""


def read(actor: Actor, *, party_id: UUID, conditions: str, values: Mapping[str, Any]) -> list[Corpus]:
    """The conversations that fit the conditions and that this sign-in reads in full. Raises KeyServiceError."""
    clear = f"{fragments.in_language('s.name')} || ' ' || {fragments.in_language('y.name')}"
    fitting = f"""
    SELECT c.party_id, c.id, {_KEY} AS key, c.latest_at AS moment, {clear} AS clear
    FROM {fragments.TABLES} WHERE {conditions} AND NOT ({fragments.VEILED})
    """  # noqa: S608 - constant fragments only
    return index.read(INDEX, actor=actor, parties=(party_id,), fitting=fitting, values=values)
