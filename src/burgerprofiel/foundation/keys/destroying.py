"""Destroying the keys of a party: for the administrator of the vault, and for whoever checks what they did."""

from __future__ import annotations

from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from burgerprofiel.foundation.keys import client, receipts, sealing
from burgerprofiel.foundation.keys.contracts import Receipt
from burgerprofiel.foundation.keys.questions import Destroy


def is_ours(receipt: Receipt) -> bool:
    """Whether the vault of this installation signed a receipt."""
    return receipts.is_genuine(receipt, key=Ed25519PublicKey.from_public_bytes(log_public_key()))


def log_public_key() -> bytes:
    """The public key (Ed25519) by which the vault signs its log and its receipts."""
    return sealing.material().log_public_key


def destroy(party_id: UUID, *, reason: str) -> Receipt:
    """Have the vault destroy every key of a party; a second time gives the same receipt.

    Needs the credential of the vault's administrator, which no process of the platform has in production: raises
    VaultDownError `no-credential` there, and VaultRefusedError `unknown-party`.
    """
    question = Destroy(party_id=party_id, reason=reason)
    return client.vault("admin").ask("/v1/destroy", question, answer=Receipt)
