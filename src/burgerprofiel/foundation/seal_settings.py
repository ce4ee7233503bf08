"""Settings of the electronic seal (`SEAL_*`), which `config` reads with all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SealConfig:
    """The electronic seal on PDF files: the certificate with those it stands on, and the key in a file or a module.

    Without `certificate` an installation on the loopback interface makes one to try with, and no other can seal.
    """

    certificate: Path | None
    key: Path | None
    pkcs11_module: str
    pkcs11_token: str
    pkcs11_key: str
    pkcs11_pin_file: Path | None


def path(env: Mapping[str, str], name: str) -> Path | None:
    """The file that a variable names; None when it is empty."""
    return Path(given) if (given := env.get(name, "")) else None


def read(env: Mapping[str, str]) -> SealConfig:
    """Make it of environment variables."""
    return SealConfig(
        certificate=path(env, "SEAL_CERT"),
        key=path(env, "SEAL_KEY"),
        pkcs11_module=env.get("SEAL_PKCS11_MODULE", ""),
        pkcs11_token=env.get("SEAL_PKCS11_TOKEN", "burgerprofiel"),
        pkcs11_key=env.get("SEAL_PKCS11_KEY", "seal"),
        pkcs11_pin_file=path(env, "SEAL_PKCS11_PIN_FILE"),
    )
