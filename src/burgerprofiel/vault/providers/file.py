"""KEK in files `kek-<version>.key`, mode 0600: for development, and where no better key store is at hand.

Whoever reads the folder reads the KEK: this separates the hands of operating-system users, nothing more.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation.secrets import create
from burgerprofiel.vault.providers import Context, ProviderError, Wrapped

_NAME = re.compile(r"kek-(\d+)\.key")
_NONCE_BYTES = 12


class FileProvider:
    """AES-256-GCM in this process, with keys from a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ciphers: dict[int, AESGCM] = {}

    def wrap_many(self, secrets: Sequence[tuple[bytes, Context]]) -> list[Wrapped]:
        """See Provider."""
        version = self.versions()[-1]
        cipher = self._cipher(version)
        wrapped = []
        for secret, context in secrets:
            nonce = os.urandom(_NONCE_BYTES)
            wrapped.append(Wrapped(version, nonce + cipher.encrypt(nonce, secret, context)))
        return wrapped

    def unwrap_many(self, wrapped: Sequence[tuple[Wrapped, Context]]) -> list[bytes]:
        """See Provider."""
        try:
            return [
                self._cipher(one.version).decrypt(one.data[:_NONCE_BYTES], one.data[_NONCE_BYTES:], context)
                for one, context in wrapped
            ]
        except InvalidTag as error:
            raise ProviderError("a wrapped key was altered or moved") from error

    def versions(self) -> list[int]:
        """See Provider."""
        found = (_NAME.fullmatch(path.name) for path in self._folder.glob("kek-*.key"))
        return sorted(int(match[1]) for match in found if match)

    def new_version(self) -> int:
        """See Provider."""
        version = max(self.versions(), default=0) + 1
        create(self._path(version), content=AESGCM.generate_key(256))
        return version

    def destroy_version(self, version: int) -> None:
        """See Provider. Overwritten before it is unlinked; a disk may keep copies, so the folder is to be encrypted."""
        for old in [one for one in self.versions() if one <= version]:
            self._ciphers.pop(old, None)
            self._path(old).write_bytes(os.urandom(32))
            self._path(old).unlink()

    def close(self) -> None:
        """See Provider."""
        self._ciphers.clear()

    def _path(self, version: int) -> Path:
        return self._folder / f"kek-{version}.key"

    def _cipher(self, version: int) -> AESGCM:
        if version not in self._ciphers:
            try:
                self._ciphers[version] = AESGCM(self._path(version).read_bytes())
            except OSError as error:
                raise ProviderError(f"version {version} of the key-encryption key is not there") from error
        return self._ciphers[version]
