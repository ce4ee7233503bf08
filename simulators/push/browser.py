"""What a browser does: make a subscription, open a message that was encrypted to it (RFC 8188, RFC 8291)."""

import base64
import os
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HEADER = 21
TAG = 16


class UnreadableError(ValueError):
    """A message that the browser would throw away."""


@dataclass
class Browser:
    """One subscription: its private key and secret stay here."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16), repr=False)
    application_key: str = ""
    is_gone: bool = False

    def as_json(self, *, endpoint: str) -> dict[str, object]:
        """The subscription as `PushSubscription.toJSON()` gives it."""
        return {
            "endpoint": endpoint,
            "expirationTime": None,
            "keys": {"p256dh": encoded(_point(self.key.public_key())), "auth": encoded(self.auth)},
        }

    def open(self, body: bytes) -> bytes:
        """The message. Raises UnreadableError."""
        if len(body) <= HEADER:
            raise UnreadableError("shorter than a header")
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[HEADER : HEADER + length], body[HEADER + length :]
        if len(record) > size:
            raise UnreadableError("more than one record (RFC 8291 section 4)")
        key, nonce = self._keys(salt, sender)
        try:
            padded = AESGCM(key).decrypt(nonce, record, None)
        except (InvalidTag, ValueError) as error:
            raise UnreadableError("not encrypted to this subscription") from error
        message = padded.rstrip(b"\0")
        if not message.endswith(b"\x02"):
            raise UnreadableError("the last record has no delimiter 2")
        return message[:-1]

    def _keys(self, salt: bytes, sender: bytes) -> tuple[bytes, bytes]:
        try:
            other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        except ValueError as error:
            raise UnreadableError("the sender's key is no point") from error
        mixed = _extract(self.auth, self.key.exchange(ec.ECDH(), other))
        info = b"WebPush: info\0" + _point(self.key.public_key()) + sender
        pseudo_random = _extract(salt, _expand(mixed, info, 32))
        return (
            _expand(pseudo_random, b"Content-Encoding: aes128gcm\0", 16),
            _expand(pseudo_random, b"Content-Encoding: nonce\0", 12),
        )


def _extract(salt: bytes, secret: bytes) -> bytes:
    """The first half of HKDF (RFC 5869 section 2.2)."""
    made = hmac.HMAC(salt, hashes.SHA256())
    made.update(secret)
    return made.finalize()


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    return HKDFExpand(algorithm=hashes.SHA256(), length=length, info=info).derive(key)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(content: bytes) -> str:
    """In base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Of base64url. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
