"""The vault's log: every entry carries a hash over all before it, so that a change or a gap shows.

Hash = SHA-256(hash before | position, 8 bytes | at NUL kind NUL body). The head is signed with the vault's Ed25519 key.
A chain alone does not show that its end was cut off, or that all of it was made anew: keep heads elsewhere, and let
`burgerprofiel vault audit --since HEAD` find them back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.keys.questions import LogEntry, LogHead
from burgerprofiel.vault.store import Store

START = bytes(32)


class BrokenLogError(Exception):
    """The log is not what it was: the text says where."""


def append(store: Store, kind: str, **body: Any) -> int:
    """Add an entry, in the transaction that is going on when there is one. Gives its position."""
    with store.change() as connection:
        last = connection.execute("SELECT position, hash FROM log ORDER BY position DESC LIMIT 1").fetchone()
        position, before = (last["position"] + 1, last["hash"]) if last else (1, START)
        at, text = clock.now().isoformat(), msgspec.json.encode(body, order="sorted").decode()
        entry = LogEntry(position=position, at=at, kind=kind, body=text, hash=b"")
        connection.execute(
            "INSERT INTO log (position, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)",
            (position, at, kind, text, hash_of(entry, before=before)),
        )
    return position


def hash_of(entry: LogEntry, *, before: bytes) -> bytes:
    """The hash that an entry must have."""
    text = "\0".join((entry.at, entry.kind, entry.body)).encode()
    return hashlib.sha256(before + entry.position.to_bytes(8, "big") + text).digest()


def entries(store: Store, *, after: int = 0, limit: int = -1) -> Iterator[LogEntry]:
    """Entries in order."""
    found = store.connection.execute(
        "SELECT position, at, kind, body, hash FROM log WHERE position > ? ORDER BY position LIMIT ?",
        (after, limit),
    )
    for row in found:
        yield LogEntry(**dict(row))


def verify(chain: Iterable[LogEntry]) -> tuple[int, bytes]:
    """Position and hash of the last entry of a whole log. Raises BrokenLogError."""
    position, before = 0, START
    for entry in chain:
        if entry.position != position + 1:
            raise BrokenLogError(f"entry {position + 1} is missing")
        if hash_of(entry, before=before) != entry.hash:
            raise BrokenLogError(f"entry {entry.position} was changed")
        position, before = entry.position, entry.hash
    return position, before


def head(store: Store, *, key: Ed25519PrivateKey) -> LogHead:
    """Where the log stands now, signed."""
    row = store.row("SELECT position, hash FROM log ORDER BY position DESC LIMIT 1")
    position, digest = (row["position"], row["hash"]) if row else (0, START)
    return LogHead(position=position, hash=digest, signature=key.sign(_signed(position, digest)))


def check_head(found: LogHead, *, key: Ed25519PublicKey) -> None:
    """Raise BrokenLogError when a head was not signed with this key."""
    try:
        key.verify(found.signature, _signed(found.position, found.hash))
    except InvalidSignature as error:
        raise BrokenLogError("the head is not signed by this vault") from error


def find(store: Store, earlier: LogHead) -> None:
    """Raise BrokenLogError when an earlier head is not in this log: its end was cut off, or it was made anew."""
    row = store.row("SELECT hash FROM log WHERE position = ?", (earlier.position,))
    if (row["hash"] if row else None) != earlier.hash and earlier.position:
        raise BrokenLogError(f"the log that ended at {earlier.position} is not the one that is here")


def _signed(position: int, digest: bytes) -> bytes:
    return b"burgerprofiel vault log\0" + position.to_bytes(8, "big") + digest
