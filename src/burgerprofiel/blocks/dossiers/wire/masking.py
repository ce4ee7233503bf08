"""A payload as staff may see it: its members and their kinds, with what could be personal left out."""

from __future__ import annotations

import json
from typing import Any

import msgspec

_SHOWN = frozenset(
    {
        "@type",
        "index",
        "bron",
        "uploadid",
        "typedossiercode",
        "wijzigingsdatum",
        "vlaamsfase",
        "vlaamscode",
        "vlaamsefase",
        "vlaamsecode",
        "actienodig",
        "streefdatum",
        "upload_key",
        "changed_at",
        "phase",
        "code",
        "sequence",
        "type",
    }
)
_DEEPEST = 12
_MOST_ITEMS = 20


def structure(body: bytes) -> str:
    """The payload as indented JSON in which every value outside of a short list is named by its kind only."""
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return f"({len(body)} bytes, not JSON)"
    return json.dumps(_masked(content, name="", depth=0), indent=2, ensure_ascii=False)


def _masked(value: Any, *, name: str, depth: int) -> Any:
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        members = list(value.items())[:_MOST_ITEMS]
        return {_named(key): _masked(item, name=key, depth=depth + 1) for key, item in members}
    if isinstance(value, list):
        return [_masked(item, name=name, depth=depth + 1) for item in value[:_MOST_ITEMS]]
    if value is None or isinstance(value, bool):
        return value
    if name.lower() in _SHOWN:
        return str(value)[:200]
    return f"({len(value)} characters)" if isinstance(value, str) else "(number)"


def _named(key: str) -> str:
    """A member name, unless it holds digits: somebody may have used a number as name."""
    return "(name)" if any(character.isdigit() for character in key.replace("Detail1", "")) else key[:60]
