"""Where the bytes lie: a folder of sealed files named by UUID, mode 0600, outside of everything that is served.

Quarantine is sealed with a key of this installation, because the worker examines without the person. The clean store
is sealed by whatever `Cipher` it is given; the scheme with a key per party takes its place there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation import config, secrets
from burgerprofiel.foundation.uploads.contracts import Reason

_VERSION = b"\x01"
_NONCE_BYTES = 12


class LostError(Exception):
    """The file is not there, or was altered."""

    reason = Reason.UNREADABLE


class Cipher(Protocol):
    """Seals content for one party and one use; opening needs the same two."""

    def seal(self, content: bytes, *, party_id: UUID, use: str) -> bytes: ...

    def open(self, sealed: bytes, *, party_id: UUID, use: str) -> bytes:
        """Raises LostError when the content was altered, moved, or sealed for something else."""


class FileKey:
    """AES-256-GCM with a key in `SECRET_DIR`; `version | nonce | ciphertext and tag`."""

    def __init__(self, name: str) -> None:
        self._cipher = AESGCM(secrets.secret_file(name))

    def seal(self, content: bytes, *, party_id: UUID, use: str) -> bytes:
        """The content, sealed."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, content, _bound(party_id, use))

    def open(self, sealed: bytes, *, party_id: UUID, use: str) -> bytes:
        """The content again."""
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, ciphertext, _bound(party_id, use))
        except (InvalidTag, ValueError) as error:
            raise LostError from error


def _bound(party_id: UUID, use: str) -> bytes:
    return f"{use}:{party_id}".encode()


class Store:
    """Files by id. `use` binds each to its store, so that one out of quarantine does not pass as clean."""

    def __init__(self, folder: Path, *, cipher: Cipher) -> None:
        self._folder = folder
        self.cipher = cipher

    def write(self, upload_id: UUID, content: bytes, *, party_id: UUID) -> None:
        """Put a file; it is there whole or not at all, also after a power cut."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sealed = self.cipher.seal(content, party_id=party_id, use=self._use(upload_id))
        temporary = self._folder / f".{upload_id}.{os.getpid()}.{time.monotonic_ns()}"
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path(upload_id))

    def read(self, upload_id: UUID, *, party_id: UUID) -> bytes:
        """The content of a file. Raises LostError."""
        try:
            sealed = self._path(upload_id).read_bytes()
        except OSError as error:
            raise LostError from error
        return self.cipher.open(sealed, party_id=party_id, use=self._use(upload_id))

    def remove(self, upload_id: UUID) -> None:
        """Take a file away; it may be gone already."""
        self._path(upload_id).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[UUID]:
        """Ids of the files that were written longer ago than this; half-written ones of then are removed."""
        before = time.time() - seconds
        for path in self._folder.glob("*") if self._folder.exists() else ():
            if path.stat().st_mtime >= before:
                continue
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
            else:
                yield UUID(path.name)

    def _path(self, upload_id: UUID) -> Path:
        return self._folder / str(upload_id)

    def _use(self, upload_id: UUID) -> str:
        return f"uploads.{self._folder.name}:{upload_id}"


@lru_cache(maxsize=1)
def quarantine() -> Store:
    """What has not been found clean."""
    return Store(config.current().upload_dir / "quarantine", cipher=FileKey("upload.key"))


@lru_cache(maxsize=1)
def clean() -> Store:
    """What may be opened."""
    return Store(config.current().upload_dir / "clean", cipher=FileKey("upload.key"))
