"""The key that signs checkpoints: in `SECRET_DIR` of the worker, the only process that needs it."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from burgerprofiel.foundation import config, keys
from burgerprofiel.foundation.accesslog import notes

_FILE = "accesslog-signing.key"


@lru_cache(maxsize=1)
def signer() -> notes.Signer:
    """The log's signer, with a key made at the first use."""
    seed = keys.made_file(_FILE, make=lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    origin = config.current().access_log.origin
    return notes.Signer(origin, notes.ED25519, Ed25519PrivateKey.from_private_bytes(seed))
