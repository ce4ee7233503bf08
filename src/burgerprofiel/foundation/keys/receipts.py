"""Receipts of destroyed keys: what the vault signs, and how anybody with its public key checks that."""

from __future__ import annotations

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from burgerprofiel.foundation.keys.contracts import Receipt


def statement(receipt: Receipt) -> bytes:
    """The bytes that a receipt signs."""
    members = (receipt.party_id, receipt.key_ids, receipt.destroyed_at, receipt.position)
    return b"burgerprofiel vault receipt\0" + msgspec.msgpack.encode(members)


def is_genuine(receipt: Receipt, *, key: Ed25519PublicKey) -> bool:
    """Whether the vault with this public key signed a receipt."""
    try:
        key.verify(receipt.signature, statement(receipt))
    except InvalidSignature:
        return False
    return True
