"""Why the vault says no. Codes are part of the contract with `foundation.keys`; texts hold nothing personal."""

from __future__ import annotations


class VaultError(Exception):
    """`code` is stable."""

    status = 400

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


class RefusedError(VaultError):
    """Not for this role, this sign-in or this party."""

    status = 403


class TooManyError(VaultError):
    """Above the limit of this minute."""

    status = 429


class UnavailableError(VaultError):
    """The provider of the key-encryption key, or the identity provider, gives no answer now."""

    status = 503
