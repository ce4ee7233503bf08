"""Values sealed with one key of the installation (version 1): what is not sealed to a party's own key yet.

The key is a file in `SECRET_DIR`. That protects a stolen backup or SQL dump, not against somebody who can read the
host's disk. Form: version (1 byte) | nonce (12) | AES-256-GCM ciphertext and tag; the associated data `purpose`
binds a ciphertext to its column and row, so that it cannot be moved to another one.
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation.keys.errors import UnreadableValueError
from burgerprofiel.foundation.secrets import secret_file

_VERSION = b"\x01"
_NONCE_BYTES = 12


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    return AESGCM(secret_file("field.key"))


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    return secret_file("index.key")


def seal(value: str, *, purpose: str) -> bytes:
    """Encrypt a text for one purpose, for example `identity.party.identifier:<id>`."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + _cipher().encrypt(nonce, value.encode(), purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    """Decrypt what `seal` made for the same purpose. Raises UnreadableValueError."""
    if sealed[:1] != _VERSION:
        raise UnreadableValueError("unknown version of a sealed value")
    nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return _cipher().decrypt(nonce, ciphertext, purpose.encode()).decode()
    except InvalidTag as error:
        raise UnreadableValueError("a sealed value was altered or moved") from error


def blind_index(value: str, *, kind: str) -> bytes:
    """HMAC-SHA-256 of a canonical identifier: equality can be searched, the value cannot be found back."""
    return hmac.digest(_index_key(), f"{kind}:{value}".encode(), "sha256")
