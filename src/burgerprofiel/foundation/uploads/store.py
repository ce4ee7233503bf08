"""Where the bytes lie: two folders of sealed files named by UUID, mode 0600, outside of everything that is served.

Quarantine is sealed with a key of this installation, because the worker examines without the person. What was found
clean is sealed to its party (`kept`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation import config, secrets
from burgerprofiel.foundation.uploads.contracts import Reason

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY = "upload.key"


class LostError(Exception):
    """The file is not there, or was altered."""

    reason = Reason.UNREADABLE


class Folder:
    """Files by id."""

    def __init__(self, path: Path) -> None:
        self._folder = path

    def path_of(self, upload_id: UUID) -> Path:
        """Where a file lies, if it is there."""
        return self._folder / str(upload_id)

    def write_aside(self, upload_id: UUID, parts: Iterable[bytes]) -> Path:
        """Put a file beside its place, whole and on the disk: `Path.replace` puts it there, `unlink` takes it away."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self._folder / f".{upload_id}.{os.getpid()}.{time.monotonic_ns()}"
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        return temporary

    def use(self, upload_id: UUID, *, party_id: UUID) -> bytes:
        """What content is bound to: a file out of one folder does not pass for one of the other."""
        return f"uploads.{self._folder.name}:{upload_id}:{party_id}".encode()

    def remove(self, upload_id: UUID) -> None:
        """Take a file away; it may be gone already."""
        self.path_of(upload_id).unlink(missing_ok=True)

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


class Quarantine(Folder):
    """AES-256-GCM with a key in `SECRET_DIR`; `version | nonce | ciphertext and tag`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._cipher = AESGCM(secrets.secret_file(_KEY))

    def write(self, upload_id: UUID, content: bytes, *, party_id: UUID) -> None:
        """Put a file; it is there whole or not at all, also after a power cut."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, content, self.use(upload_id, party_id=party_id))
        self.write_aside(upload_id, (_VERSION, nonce, sealed)).replace(self.path_of(upload_id))

    def read(self, upload_id: UUID, *, party_id: UUID) -> bytes:
        """The content of a file. Raises LostError."""
        try:
            sealed = self.path_of(upload_id).read_bytes()
        except OSError as error:
            raise LostError from error
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, ciphertext, self.use(upload_id, party_id=party_id))
        except (InvalidTag, ValueError) as error:
            raise LostError from error


@lru_cache(maxsize=1)
def quarantine() -> Quarantine:
    """What has not been found clean."""
    return Quarantine(config.current().upload_dir / "quarantine")


@lru_cache(maxsize=1)
def clean() -> Folder:
    """What may be opened, by its party."""
    return Folder(config.current().upload_dir / "clean")
