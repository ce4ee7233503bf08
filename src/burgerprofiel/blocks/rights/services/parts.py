"""The parts of an export as they are stored: compressed, then encrypted with a key that is kept nowhere.

The key is derived from the cookie of the session that asked. So neither the database nor a backup
opens an export, and it ends with the session.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from burgerprofiel.blocks.rights.models import Export, ExportPart

_NONCE_BYTES = 12
_INFO = b"burgerprofiel export/1"
# Level 1: six times faster than the default, and the text is repetitive anyway.
_LEVEL = 1


class Parts:
    """Writes and reads the parts of one export; `key` is the cookie of the session that asked for it."""

    def __init__(self, export: Export, *, key: str) -> None:
        self._export = export
        kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=export.id.bytes, info=_INFO)
        self._cipher = AESGCM(kdf.derive(key.encode()))

    def add(self, file: str, content: bytes) -> None:
        """Put content behind what a file has so far, and count the part; the caller saves the export."""
        number = self._export.parts
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(
            nonce, zlib.compress(content, _LEVEL), self._place(number, file)
        )
        ExportPart.objects.create(export_id=self._export.id, number=number, file=file, sealed=sealed)
        self._export.parts = number + 1

    def files(self) -> dict[str, list[int]]:
        """Names of files in the order of their making, each with the numbers of its parts."""
        found: dict[str, list[int]] = {}
        of_export = ExportPart.objects.filter(export_id=self._export.id).order_by("number")
        for number, file in of_export.values_list("number", "file"):
            found.setdefault(file, []).append(number)
        return found

    def read(self, file: str, *, numbers: list[int]) -> Iterator[bytes]:
        """The content of a file, part by part. Raises cryptography's InvalidTag for what was altered or moved."""
        for number in numbers:
            part = ExportPart.objects.get(export_id=self._export.id, number=number)
            sealed = bytes(part.sealed)
            opened = self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._place(number, file)
            )
            yield zlib.decompress(opened)

    def _place(self, number: int, file: str) -> bytes:
        return f"{_place_of(self._export.id)}:{number}:{file}".encode()


def _place_of(export_id: UUID) -> str:
    return f"rights.exportpart.sealed:{export_id}"
