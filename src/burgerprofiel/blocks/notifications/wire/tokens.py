"""Signed tokens: whoever has one got it from us, in a mail; nobody makes one.

A token says what it is for, so that one of a bounce address never unsubscribes anybody.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_ID_BYTES: Final = 16
_SHORT: Final = 10
"""Bytes of the seal in an address: its local part has room for 64 characters. RFC 2104 §5 asks at least 10."""
_LONG: Final = 16
_KIND_LENGTH: Final = 60
_BETWEEN: Final = "\0"


def seal_id(notice_id: UUID, *, key: bytes) -> str:
    """The id of a notice and our seal on it, in 42 characters that survive a change of case (base32)."""
    sealed = notice_id.bytes + _seal(b"bounce", notice_id.bytes, key=key, length=_SHORT)
    return base64.b32encode(sealed).decode().rstrip("=").lower()


def read_id(token: str, *, key: bytes) -> UUID | None:
    """The id in a token of `seal_id`; None when the token is not ours."""
    try:
        sealed = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    about, seal = sealed[:_ID_BYTES], sealed[_ID_BYTES:]
    if not hmac.compare_digest(seal, _seal(b"bounce", about, key=key, length=_SHORT)):
        return None
    return UUID(bytes=about)


@dataclass(frozen=True, slots=True)
class Wish:
    """That a person wants no more notices like one of this kind; with a theme, none about that."""

    person_id: UUID
    kind: str
    theme: str = ""


def seal_wish(wish: Wish, *, key: bytes) -> str:
    """A wish and our seal on it, fit for an address of a page. Raises ValueError for a word that is too long."""
    what = [wish.kind, wish.theme] if wish.theme else [wish.kind]
    if any(len(word.encode()) > _KIND_LENGTH or _BETWEEN in word for word in what):
        raise ValueError("the kind or theme does not fit")
    about = wish.person_id.bytes + _BETWEEN.join(what).encode()
    return (
        base64.urlsafe_b64encode(_seal(b"unsubscribe", about, key=key, length=_LONG) + about)
        .decode()
        .rstrip("=")
    )


def read_wish(token: str, *, key: bytes) -> Wish | None:
    """The wish in a token of `seal_wish`; None when the token is not ours."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    seal, about = sealed[:_LONG], sealed[_LONG:]
    if not hmac.compare_digest(seal, _seal(b"unsubscribe", about, key=key, length=_LONG)):
        return None
    kind, _, theme = about[_ID_BYTES:].decode().partition(_BETWEEN)
    return Wish(UUID(bytes=about[:_ID_BYTES]), kind, theme)


def _seal(purpose: bytes, about: bytes, *, key: bytes, length: int) -> bytes:
    return hmac.digest(key, purpose + b"\0" + about, hashlib.sha256)[:length]
