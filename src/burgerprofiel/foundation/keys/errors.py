"""What can stand between a program and a key."""

from __future__ import annotations


class KeyServiceError(Exception):
    """The vault did not do what was asked. `code` is stable; the text holds nothing personal."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


class VaultDownError(KeyServiceError):
    """The vault, or the key store behind it, gives no answer now; later it may."""


class VaultRefusedError(KeyServiceError):
    """The vault says no: `no-grant`, `not-granted`, `role`, `token-...`, `too-many`, ... Asking again does not help."""


class UnreadableValueError(Exception):
    """A sealed value was altered, moved, sealed with another key, or its key was destroyed."""


class UntrustedKeyError(Exception):
    """A public key of a party in the database is not one that the vault gave out: somebody changed it."""
