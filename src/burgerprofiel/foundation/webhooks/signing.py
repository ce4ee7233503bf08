"""Signatures of Standard Webhooks 1.0: over `{id}.{timestamp}.{body}`, `v1` HMAC-SHA-256, `v1a` Ed25519.

A secret is text with a prefix: `whsec_` a shared one, `whsk_` a private key, `whpk_` its public key; then base64 of
the 32 bytes.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Iterable
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from burgerprofiel.foundation.webhooks.contracts import Scheme

_SHARED: Final = "whsec_"
_PRIVATE: Final = "whsk_"
_PUBLIC: Final = "whpk_"
_BYTES: Final = 32


def new_secret(scheme: Scheme) -> str:
    """What we sign with from now on."""
    if scheme is Scheme.V1:
        return _SHARED + _text(os.urandom(_BYTES))
    return _PRIVATE + _text(Ed25519PrivateKey.generate().private_bytes_raw())


def for_receiver(secret: str) -> str:
    """What the receiver verifies with: the shared secret itself, or the public key."""
    if secret.startswith(_SHARED):
        return secret
    return _PUBLIC + _text(_private_key(secret).public_key().public_bytes_raw())


def headers(body: bytes, *, message_id: str, timestamp: int, secrets: Iterable[str]) -> dict[str, str]:
    """The headers of one message, with a signature for every secret that counts at this moment."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(signed, secret=secret) for secret in secrets),
    }


def _signature(signed: bytes, *, secret: str) -> str:
    if secret.startswith(_SHARED):
        key = base64.b64decode(secret.removeprefix(_SHARED))
        return f"v1,{_text(hmac.digest(key, signed, 'sha256'))}"
    return f"v1a,{_text(_private_key(secret).sign(signed))}"


def _private_key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret.removeprefix(_PRIVATE)))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
