"""Sealing the personal parts of a row to its subject. The one place that knows how keys are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from burgerprofiel.foundation import keys
from burgerprofiel.foundation.accesslog.entry import Personal


def seal(personal: Personal, *, rows: Mapping[UUID, str]) -> dict[UUID, bytes]:
    """The same parts, sealed for each party under the span of its row; nothing for nothing."""
    if not personal:
        return dict.fromkeys(rows, b"")
    text = msgspec.json.encode(personal).decode()
    return {party_id: keys.seal(text, purpose=purpose(span, party_id)) for party_id, span in rows.items()}


def unseal(sealed: bytes, *, span_id: str, party_id: UUID) -> Personal:
    """What `seal` made. Raises keys.UnreadableValueError."""
    if not sealed:
        return Personal()
    return msgspec.json.decode(keys.unseal(sealed, purpose=purpose(span_id, party_id)), type=Personal)


def purpose(span_id: str, party_id: UUID) -> str:
    """What a sealed part is bound to."""
    return f"foundation.accesslog.sealed:{span_id}:{party_id}"
