"""Our side of mutual TLS: a certificate of our own, and only the partner's own authority trusted."""

from __future__ import annotations

import ssl
from pathlib import Path


def client_context(*, ca: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """A context for connections to one partner. `ca` empty means the authorities of the system.

    Raises ValueError, in words for an operator, for a file that cannot be used or that others can read.
    """
    try:
        context = ssl.create_default_context(cafile=ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate and key:
            check_private(key)
            context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"TLS: {_reason(error)}") from error
    return context


def check_private(path: Path) -> None:
    """Raise ValueError unless only its owner can read a file that holds a key, and OSError when it is not there."""
    if path.stat().st_mode & 0o077:
        raise ValueError(f"{path}: others may not read a private key (mode 0600)")


def _reason(error: OSError | ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLError):
        return "the certificate and the key cannot be used"
    return f"{error.filename or 'a file'} cannot be read"
