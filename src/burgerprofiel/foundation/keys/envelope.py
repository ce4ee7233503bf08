"""The form of a sealed value, version 2: to seal one a public key is enough, to open it the vault is needed.

    version 2 (1) | key id (16) | HPKE enc (32) | sealed data key (48) | nonce (12) | AES-256-GCM ciphertext and tag
    `--------------------- header, 97 bytes ---------------------'

HPKE (RFC 9180): X25519, HKDF-SHA-256, AES-256-GCM. Its `info` is `burgerprofiel/<class>/1/` and the party id, so that a
header opens for that party and class only. The associated data of the value is its `purpose`
(`block.table.column:<row id>:<party id>`), so that it cannot be moved. One data key serves all values of one party in
one batch; a rotation of keys writes new headers and leaves the rest as it is.
"""

from __future__ import annotations

import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation.keys.contracts import KeyClass, PartyKey
from burgerprofiel.foundation.keys.errors import UnreadableValueError

VERSION = b"\x02"
HEADER_BYTES = 97
DATA_KEY_BYTES = 32
_ID_END = 17
_NONCE_BYTES = 12
_SMALLEST = HEADER_BYTES + _NONCE_BYTES + 16

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def _info(party_id: UUID, key_class: KeyClass) -> bytes:
    return b"burgerprofiel/%b/1/%b" % (key_class.encode(), party_id.bytes)


def new_data_key() -> bytes:
    """A fresh key for the values of one party in one batch."""
    return os.urandom(DATA_KEY_BYTES)


def seal_data_key(data_key: bytes, *, to: PartyKey) -> bytes:
    """The header that carries a data key to a party."""
    public = X25519PublicKey.from_public_bytes(to.public_key)
    sealed = _SUITE.encrypt(data_key, public, _info(to.party_id, to.key_class))
    return VERSION + to.key_id.bytes + sealed


def open_data_key(
    header: bytes, *, private_key: X25519PrivateKey, party_id: UUID, key_class: KeyClass
) -> bytes:
    """The data key of a header. Raises UnreadableValueError when it was altered or made for another party."""
    try:
        return _SUITE.decrypt(header[_ID_END:HEADER_BYTES], private_key, _info(party_id, key_class))
    except (InvalidTag, ValueError) as error:
        raise UnreadableValueError("a header was altered, or is another party's") from error


def key_id_of(header: bytes) -> UUID:
    """Which key pair a header was made for. Raises UnreadableValueError when it is no header."""
    if len(header) != HEADER_BYTES or header[:1] != VERSION:
        raise UnreadableValueError("not the header of a sealed value")
    return UUID(bytes=header[1:_ID_END])


def header_of(sealed: bytes) -> bytes:
    """The header of a sealed value. Raises UnreadableValueError when it is none."""
    if len(sealed) < _SMALLEST or sealed[:1] != VERSION:
        raise UnreadableValueError("not a sealed value of version 2")
    return sealed[:HEADER_BYTES]


def seal_value(value: bytes, *, header: bytes, cipher: AESGCM, purpose: str) -> bytes:
    """A sealed value under a data key whose header is given."""
    nonce = os.urandom(_NONCE_BYTES)
    return header + nonce + cipher.encrypt(nonce, value, purpose.encode())


def open_value(sealed: bytes, *, cipher: AESGCM, purpose: str) -> bytes:
    """The value within. Raises UnreadableValueError when it was altered or moved."""
    nonce = sealed[HEADER_BYTES : HEADER_BYTES + _NONCE_BYTES]
    try:
        return cipher.decrypt(nonce, sealed[HEADER_BYTES + _NONCE_BYTES :], purpose.encode())
    except InvalidTag as error:
        raise UnreadableValueError("a sealed value was altered or moved") from error


def with_header(sealed: bytes, *, header: bytes) -> bytes:
    """The same value under another header, after a rotation of its party's keys."""
    return header + sealed[HEADER_BYTES:]


def binding_of(key: PartyKey, *, binding_key: bytes) -> bytes:
    """HMAC-SHA-256 by which the vault vouches for a public key: for this party, class and key id."""
    parts = (key.party_id.bytes, key.key_id.bytes, key.public_key, key.key_class.encode())
    return hmac.digest(binding_key, b"".join(parts), "sha256")
