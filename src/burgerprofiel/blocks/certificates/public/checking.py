"""Checking a certificate: for everybody. Nothing of whom it is about can come out."""

from burgerprofiel.blocks.certificates.contracts import Check
from burgerprofiel.blocks.certificates.services import checking


def check_code(typed: str) -> Check:
    """What a check code stands for, as somebody typed or scanned it."""
    return checking.by_code(typed)


def check_file(content: bytes) -> Check:
    """Whether a file is one that we gave out, unchanged. The file is kept nowhere."""
    return checking.by_file(content)


def check_digest(sha256: str) -> Check:
    """As `check_file`, by the SHA-256 of the file in hexadecimal."""
    return checking.by_digest(sha256.lower())
