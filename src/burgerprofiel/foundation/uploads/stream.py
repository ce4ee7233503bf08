"""A file that is encrypted once under a key of its own, in parts.

    version 2 (1) | prefix (7) | parts of 64 KiB, each AES-256-GCM with its tag (16)

The nonce of a part is the prefix, its number (4 bytes) and whether it is the last (1): a file that was cut off, put in
another order or altered is noticed at that part. Reading holds one part at a time, however long the file is. What a
file is bound to tells it from every other: one does not pass for another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from burgerprofiel.foundation.uploads import store

_VERSION = b"\x02"
_KEY_BYTES, _PREFIX_BYTES, _TAG_BYTES = 32, 7, 16
_PART = 64 * 1024


def new_key() -> bytes:
    """A key for one file."""
    return os.urandom(_KEY_BYTES)


def parts(content: bytes, *, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The encrypted file, part by part."""
    cipher, prefix, view = AESGCM(key), os.urandom(_PREFIX_BYTES), memoryview(content)
    yield _VERSION + prefix
    for number, start in enumerate(range(0, max(len(view), 1), _PART)):
        nonce = _nonce(prefix, number, is_last=start + _PART >= len(view))
        yield cipher.encrypt(nonce, view[start : start + _PART], bound)


def read(path: Path, *, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The content, part by part. The first part is checked before anything is answered.

    Raises LostError, there or while it is read on.
    """
    opened = _opened(path, cipher=AESGCM(key), bound=bound)
    return _after(next(opened), opened)


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _opened(path: Path, *, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from _opened_parts(file, cipher=cipher, bound=bound)
    except (OSError, InvalidTag) as error:
        raise store.LostError from error


def _opened_parts(file: BinaryIO, *, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    head = file.read(1 + _PREFIX_BYTES)
    if head[:1] != _VERSION:
        raise store.LostError
    number, part = 0, file.read(_PART + _TAG_BYTES)
    while True:
        following = file.read(_PART + _TAG_BYTES)
        nonce = _nonce(head[1:], number, is_last=not following)
        yield cipher.decrypt(nonce, part, bound)
        if not following:
            return
        number, part = number + 1, following
