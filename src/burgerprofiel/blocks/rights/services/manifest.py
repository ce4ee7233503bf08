"""The manifest of an export: a SHA-256 per file, signed, so that anybody sees that nothing was changed since."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from burgerprofiel.foundation import keys

FILE, SIGNATURE = "manifest.json", "manifest.sig"
_KEY_FILE = "export-signing.key"


@lru_cache(maxsize=1)
def _key() -> Ed25519PrivateKey:
    seed = keys.made_file(_KEY_FILE, make=lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """The key that signatures are verified with: 32 bytes in base64."""
    return base64.b64encode(_key().public_key().public_bytes_raw()).decode()


def entry(name: str, *, content: Iterable[bytes]) -> dict[str, Any]:
    """One file: its name, how long it is, its digest. Reads the content piece by piece."""
    digest, size = hashlib.sha256(), 0
    for piece in content:
        digest.update(piece)
        size += len(piece)
    return {"name": name, "bytes": size, "sha256": digest.hexdigest()}


def signed(manifest: dict[str, Any]) -> tuple[bytes, bytes]:
    """The manifest's bytes, and the Ed25519 signature over exactly those in base64."""
    written = msgspec.json.format(msgspec.json.encode({**manifest, "public_key": public_key()}), indent=1)
    return written, base64.b64encode(_key().sign(written)) + b"\n"
