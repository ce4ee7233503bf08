"""Where the key-encryption key (KEK) lives. It never leaves its provider; versions let it be rotated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from burgerprofiel.foundation.config import VaultConfig

Context = bytes
"""What a wrapped secret is bound to, so that it cannot be put in the place of another."""


class ProviderError(Exception):
    """The provider gives no answer, or will not do this; the text names no secret."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A secret under one version of the KEK."""

    version: int
    data: bytes


class Provider(Protocol):
    """What the vault needs of a key store. Every function raises ProviderError."""

    def wrap_many(self, secrets: Sequence[tuple[bytes, Context]]) -> list[Wrapped]:
        """Encrypt secrets under the newest version, in order."""
        ...

    def unwrap_many(self, wrapped: Sequence[tuple[Wrapped, Context]]) -> list[bytes]:
        """Decrypt secrets, in order."""
        ...

    def versions(self) -> list[int]:
        """Versions that can still decrypt, the newest last."""
        ...

    def new_version(self) -> int:
        """Make a version that encrypts from now on."""
        ...

    def destroy_version(self, version: int) -> None:
        """Destroy a version and all before it; what is wrapped by them is lost."""
        ...

    def close(self) -> None:
        """Let go of connections and sessions."""
        ...


def open_provider(settings: VaultConfig) -> Provider:
    """The provider that the settings name, with a first version when there is none. Raises ProviderError."""
    provider = _open(settings)
    if not provider.versions():
        provider.new_version()
    return provider


def _open(settings: VaultConfig) -> Provider:
    if settings.provider == "file":
        from burgerprofiel.vault.providers.file import FileProvider  # noqa: PLC0415 - loads what it needs

        return FileProvider(settings.folder / "kek")
    if settings.provider == "pkcs11":
        from burgerprofiel.vault.providers.pkcs11 import Pkcs11Provider  # noqa: PLC0415

        return Pkcs11Provider(
            module=settings.pkcs11_module,
            token=settings.pkcs11_token,
            pin=_secret(settings.pkcs11_pin_file, "VAULT_PKCS11_PIN_FILE"),
        )
    if settings.provider == "openbao":
        from burgerprofiel.vault.providers.openbao import OpenBaoProvider  # noqa: PLC0415

        return OpenBaoProvider(
            url=settings.openbao_url,
            mount=settings.openbao_mount,
            key=settings.openbao_key,
            token=_secret(settings.openbao_token_file, "VAULT_OPENBAO_TOKEN_FILE"),
        )
    raise ProviderError(f"VAULT_PROVIDER is file, pkcs11 or openbao, not {settings.provider}")


def _secret(path: str, name: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ProviderError(f"{name}: {error.strerror}") from error
