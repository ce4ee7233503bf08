"""Whether a receipt of destroyed keys is one of the vault of this installation."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from burgerprofiel.foundation.keys import receipts, sealing
from burgerprofiel.foundation.keys.contracts import Receipt


def is_ours(receipt: Receipt) -> bool:
    """Whether the vault of this installation signed a receipt."""
    return receipts.is_genuine(receipt, key=Ed25519PublicKey.from_public_bytes(log_public_key()))


def log_public_key() -> bytes:
    """The public key (Ed25519) by which the vault signs its log and its receipts."""
    return sealing.material().log_public_key
