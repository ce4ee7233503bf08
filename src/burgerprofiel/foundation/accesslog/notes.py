"""Signed notes, checkpoints and cosignatures in the forms of C2SP (signed-note, tlog-checkpoint, tlog-cosignature).

A key that verifies is written as a vkey: `<name>+<key id, 8 hex digits>+<base64 of type and public key>`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from burgerprofiel.foundation.accesslog.tree import HASH_BYTES

ED25519, COSIGNATURE = 0x01, 0x04
"""Types of signatures: by the log itself, and with the time by a witness."""
_DASH = "\u2014"
_LONGEST = 64 * 1024
_MOST_SIGNATURES = 64
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(Exception):
    """A note is not written as it should be, or no key that is trusted signed it."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under a name; `kind` says what its signatures are over."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a vkey. Raises NoteError."""
        name, _, rest = vkey.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        material = decode(encoded)
        found = cls(name, material[0] if material else 0, material[1:])
        is_good = _NAME.fullmatch(name) and found.kind in (ED25519, COSIGNATURE) and len(found.public) == 32
        if not is_good or found.key_id.hex() != key_id.lower():
            raise NoteError("this is not the key of a log or witness")
        return found

    def __str__(self) -> str:
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    def verify(self, text: str, signature: bytes) -> int:
        """The time of a cosignature, 0 of a plain signature. Raises NoteError."""
        moment, message = 0, text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != 72:
                raise NoteError("a cosignature has 72 bytes")
            moment, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = _cosigned(text, moment=moment)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise NoteError(f"the signature of {self.name} is false") from error
        return moment


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under a name."""

    name: str
    kind: int
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, self.key.public_key().public_bytes_raw())

    def sign(self, text: str, *, moment: int = 0) -> str:
        """The line that says that this key signed a text; `moment` (POSIX) is that of a cosignature."""
        if self.kind == COSIGNATURE:
            signature = moment.to_bytes(8, "big") + self.key.sign(_cosigned(text, moment=moment))
        else:
            signature = self.key.sign(text.encode())
        return f"{_DASH} {self.name} {base64.b64encode(self.verifier.key_id + signature).decode()}\n"


def _cosigned(text: str, *, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Line:
    """One signature under a note."""

    name: str
    key_id: bytes
    signature: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A text (with its last newline) and the signatures under it."""

    text: str
    lines: tuple[Line, ...]

    @classmethod
    def parse(cls, given: str) -> Note:
        """Read a note. Raises NoteError."""
        if len(given) > _LONGEST or any(ord(letter) < 32 and letter != "\n" for letter in given):
            raise NoteError("this is not a note")
        text, empty, signatures = given.rpartition("\n\n")
        if not empty or not given.endswith("\n"):
            raise NoteError("the note is not signed")
        return cls(f"{text}\n", tuple(parse_lines(signatures)))

    def signed_by(self, verifier: Verifier) -> int | None:
        """The time at which a key signed (0 for a plain signature); None when it did not.

        Raises NoteError for a signature in its name that is false.
        """
        moments = [
            verifier.verify(self.text, line.signature)
            for line in self.lines
            if (line.name, line.key_id) == (verifier.name, verifier.key_id)
        ]
        return moments[0] if moments else None

    def require(self, verifiers: Iterable[Verifier]) -> None:
        """Raise NoteError unless one of these keys signed."""
        if all(self.signed_by(verifier) is None for verifier in verifiers):
            raise NoteError("no trusted key signed this")

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(line.text for line in self.lines)}"


def parse_lines(given: str) -> Iterator[Line]:
    """Read signature lines. Raises NoteError."""
    lines = given.splitlines()
    if not 0 < len(lines) <= _MOST_SIGNATURES:
        raise NoteError("a note has between 1 and 64 signatures")
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != _DASH or not _NAME.fullmatch(parts[1]):
            raise NoteError("a signature line cannot be read")
        material = decode(parts[2])
        if len(material) < 5:
            raise NoteError("a signature is too short")
        yield Line(parts[1], material[:4], material[4:], f"{line}\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, the size and the root of its tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note; further lines are let be. Raises NoteError."""
        origin, *rest = text.split("\n")
        if not origin or len(rest) < 3 or not _SIZE.fullmatch(rest[0]):
            raise NoteError("this is not a checkpoint")
        root = decode(rest[1])
        if len(root) != HASH_BYTES:
            raise NoteError("a root has 32 bytes")
        return cls(origin, int(rest[0]), root)


def decode(encoded: str) -> bytes:
    """Standard base64, strictly. Raises NoteError."""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("this is not base64") from error
