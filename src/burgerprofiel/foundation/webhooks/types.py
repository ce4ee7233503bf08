"""The types of message that blocks send: what an endpoint can ask for."""

from __future__ import annotations

import re

_FORM = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_registered: dict[str, str] = {}

PING = "webhooks.verification"
"""The type of the message that asks whether an endpoint is there; nobody subscribes to it."""


def register(name: str, description: str) -> str:
    """Name a type of message (`dossiers.status_changed`), with a sentence for integrators; gives the name back."""
    if not _FORM.fullmatch(name):
        raise ValueError(f"{name} is not of the form block.what_happened")
    _registered[name] = description
    return name


def known() -> dict[str, str]:
    """Every type with its description."""
    return dict(sorted(_registered.items()))
