"""Field encryption and blind indexes: the door behind which the vault process will stand.

Until then the keys are files in `SECRET_DIR`, made at first start, readable by the service user only. That
protects a stolen backup or SQL dump, not against somebody who can read the host's disk; `SECURITY.md` says so.

Form of a sealed value: version (1 byte) | nonce (12) | AES-256-GCM ciphertext and tag. The associated data
`purpose` binds a ciphertext to its column and row, so that it cannot be moved to another one.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation import config

_VERSION = b"\x01"
_NONCE_BYTES = 12


class UnreadableValueError(Exception):
    """A sealed value was altered, moved, or sealed with another key."""


def secret_file(name: str, *, length: int = 32) -> bytes:
    """The bytes of secret `name` in `SECRET_DIR`, made at random when absent (mode 0600)."""
    return made_file(name, make=lambda: os.urandom(length))


def made_file(name: str, *, make: Callable[[], bytes]) -> bytes:
    """The bytes of file `name` in `SECRET_DIR`, made by `make` when absent (mode 0600)."""
    path = config.current().secret_dir / name
    if not path.exists():
        _create(path, make())
    return path.read_bytes()


def _create(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_bytes(content)
    try:
        os.link(temporary, path)  # atomic: of two processes that start together, one wins
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


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
