"""The transit engine: named keys with versions, encryption and decryption in batches (OpenBao API, `/v1/transit`)."""

import base64
import binascii
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class TransitError(Exception):
    """What OpenBao answers with `errors`."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Key:
    """A key with its versions; those below `minimum` do not decrypt, those trimmed are gone."""

    versions: dict[int, tuple[AESGCM, int]] = field(default_factory=dict)
    minimum: int = 1
    minimum_encryption: int = 0
    available: int = 0

    def rotate(self) -> int:
        """Make a version that encrypts from now on."""
        latest = max(self.versions, default=0) + 1
        self.versions[latest] = (AESGCM(AESGCM.generate_key(256)), int(time.time()))
        return latest

    def describe(self, name: str) -> dict[str, Any]:
        """What reading a key gives."""
        return {
            "name": name,
            "type": "aes256-gcm96",
            "keys": {str(version): made_at for version, (_, made_at) in self.versions.items()},
            "latest_version": max(self.versions),
            "min_decryption_version": self.minimum,
            "min_encryption_version": self.minimum_encryption,
            "min_available_version": self.available,
            "exportable": False,
            "deletion_allowed": False,
        }

    def configure(self, wanted: Mapping[str, Any]) -> None:
        """Change the smallest versions that decrypt and encrypt."""
        minimum = int(wanted.get("min_decryption_version", self.minimum))
        encryption = int(wanted.get("min_encryption_version", self.minimum_encryption))
        if not 1 <= minimum <= max(self.versions):
            raise TransitError(f"cannot set min decryption version of {minimum}")
        if encryption > max(self.versions) or 0 < encryption < minimum:
            raise TransitError(f"cannot set min encryption version of {encryption}")
        self.minimum, self.minimum_encryption = minimum, encryption

    def trim(self, wanted: Mapping[str, Any]) -> None:
        """Destroy versions below one; only those that do not decrypt any more."""
        available = int(wanted.get("min_available_version", 0))
        if not self.minimum_encryption:
            raise TransitError(
                "minimum available version cannot be set when minimum encryption version is not set"
            )
        if available > min(self.minimum, self.minimum_encryption):
            raise TransitError("minimum available version cannot be greater than minimum decryption version")
        if available < max(1, self.available):
            raise TransitError("minimum available version cannot be decremented")
        self.available = available
        self.versions = {version: one for version, one in self.versions.items() if version >= available}

    def encrypt(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """One plaintext with its associated data."""
        plaintext, context = _decoded(item, "plaintext"), _decoded(item, "associated_data")
        version, nonce = max(self.versions), os.urandom(_NONCE_BYTES)
        sealed = nonce + self.versions[version][0].encrypt(nonce, plaintext, context)
        return {"ciphertext": f"vault:v{version}:{_encoded(sealed)}", "key_version": version}

    def decrypt(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """One ciphertext with its associated data."""
        prefix, version, text = [*str(item.get("ciphertext", "")).split(":", 2), "", ""][:3]
        if prefix != "vault" or not version.startswith("v") or not version[1:].isdigit():
            raise TransitError("invalid ciphertext: no prefix")
        number = int(version[1:])
        if number < self.minimum or number not in self.versions:
            raise TransitError("ciphertext or signature version is disallowed by policy (too old)")
        sealed, context = _decoded({"x": text}, "x"), _decoded(item, "associated_data")
        try:
            plaintext = self.versions[number][0].decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context
            )
        except (InvalidTag, ValueError) as error:
            raise TransitError("cipher: message authentication failed") from error
        return {"plaintext": _encoded(plaintext)}


def _decoded(item: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(str(item.get(name, "")), validate=True)
    except binascii.Error as error:
        raise TransitError(f"failed to base64-decode {name}") from error


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
