"""Web Push on the wire: the subscription of a browser, an encrypted message, the words of a push service.

RFC 8030 (the protocol), RFC 8188 and 8291 (aes128gcm: what only that browser opens), RFC 8292 (who we are: VAPID).
The message itself is JSON in the declarative form of the Push API, which Safari shows without our service worker.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from burgerprofiel.blocks.notifications.contracts import Outgoing

MOST_BYTES = 3993
"""Of a message: every push service takes a body of 4096 bytes (RFC 8030 §7.2), 103 are the form's (RFC 8291 §4)."""

_RECORD_SIZE = 4096
_LONGEST_ENDPOINT = 2048
_AUTH_BYTES = 16
_CURVE = ec.SECP256R1()
_WEB_PUSH = 8030  # says that the message is declarative (Push API)
_STEP = 256


class BadSubscriptionError(ValueError):
    """What was given is no subscription of a browser."""


class Keys(msgspec.Struct, frozen=True):
    """The browser's public key (P-256, uncompressed) and the secret that it shares with us, in base64url."""

    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True):
    """Where the messages of one browser go, and what they are encrypted to. Other members are not kept."""

    endpoint: str
    keys: Keys

    @property
    def host(self) -> str:
        """The push service."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port of the push service: whom a VAPID token is for."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    def to_json(self) -> str:
        """The subscription as it is kept."""
        return msgspec.json.encode(self).decode()


def parse(given: str | bytes) -> Subscription:
    """A subscription as a browser gives it (`PushSubscription.toJSON()`). Raises BadSubscriptionError."""
    try:
        found = msgspec.json.decode(given, type=Subscription)
        parts = urlsplit(found.endpoint)
        _ = parts.port
        receiver_key(found)
        auth = unpacked(found.keys.auth)
    except (ValueError, RecursionError) as error:  # what msgspec and binascii raise are of this kind
        raise BadSubscriptionError("no subscription") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise BadSubscriptionError("no address of a push service")
    if len(found.endpoint) > _LONGEST_ENDPOINT or len(auth) != _AUTH_BYTES:
        raise BadSubscriptionError("not of the right length")
    return found


def receiver_key(subscription: Subscription) -> ec.EllipticCurvePublicKey:
    """The public key of the browser. Raises ValueError when it is not on the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, unpacked(subscription.keys.p256dh))


def encrypt(
    message: bytes,
    *,
    to: Subscription,
    salt: bytes | None = None,
    sender_key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """A body in aes128gcm that only this browser opens, in one record; salt and key are fresh unless given (tests)."""
    salt, sender_key = salt or os.urandom(16), sender_key or ec.generate_private_key(_CURVE)
    receiver = receiver_key(to)
    ours, theirs = point(sender_key.public_key()), point(receiver)
    shared = _derived(
        sender_key.exchange(ec.ECDH(), receiver),
        salt=unpacked(to.keys.auth),
        info=b"WebPush: info\0" + theirs + ours,
        length=32,
    )
    key = _derived(shared, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(shared, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    header = salt + _RECORD_SIZE.to_bytes(4, "big") + len(ours).to_bytes(1, "big") + ours
    return header + AESGCM(key).encrypt(nonce, message + b"\x02", None)  # 2: the last record


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def message_of(notice: Outgoing) -> bytes:
    """The notice as JSON, in the declarative form; `sender` and `url` beside it for our own service worker.

    Filled up with spaces, so that its length does not tell which notice it is. Raises ValueError when it is longer
    than every push service takes.
    """
    shown = {"title": notice.title, "lang": notice.language, "navigate": notice.url, "silent": False}
    if notice.topic:
        shown["tag"] = notice.topic
    content = msgspec.json.encode(
        {
            "web_push": _WEB_PUSH,
            "notification": shown,
            "title": notice.title,
            "sender": notice.sender,
            "url": notice.url,
        }
    )
    if len(content) > MOST_BYTES:
        raise ValueError("longer than a push service takes")
    return content.ljust(min(-(-len(content) // _STEP) * _STEP, MOST_BYTES))


def headers(notice: Outgoing, *, seconds: int, authorization: str) -> dict[str, str]:
    """The headers of a message that a push service may keep for so many seconds (RFC 8030 §5)."""
    found = {
        "authorization": authorization,
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(seconds),
        "urgency": notice.urgency.value,
    }
    return {**found, "topic": notice.topic} if notice.topic else found


def retry_after(answered: Mapping[str, str], *, now: datetime) -> float:
    """Seconds that a push service asks to wait (RFC 9110 §10.2.3: a number, or a date), 0 when it does not."""
    given = answered.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return float(given[:9])
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return 0.0
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers and push services write it: uncompressed, 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def packed(content: bytes) -> str:
    """In base64url, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Of base64url, with padding or without. Raises ValueError."""
    try:
        encoded = text.rstrip("=").translate(str.maketrans("-_", "+/")).encode("ascii")
        return base64.b64decode(encoded + b"=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("no base64url") from error
