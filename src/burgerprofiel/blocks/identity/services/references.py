"""Random references that are kept as their hash only: session keys, access tokens, states, links."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32  # 256 bits


def new() -> str:
    """A fresh reference, safe in a URL or cookie."""
    return secrets.token_urlsafe(_BYTES)


def digest(reference: str) -> bytes:
    """What the database keeps. A plain hash is enough: the reference is random and long."""
    return hashlib.sha256(reference.encode()).digest()
