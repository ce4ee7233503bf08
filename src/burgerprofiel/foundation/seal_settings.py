"""Settings of the electronic seal (`SEAL_*`), which `config` reads with all others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from burgerprofiel.foundation.variables import Environment, path


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


def read(env: Environment) -> SealConfig:
    """Make it of environment variables."""
    return SealConfig(
        certificate=path(env, "SEAL_CERT"),
        key=path(env, "SEAL_KEY"),
        pkcs11_module=env.get("SEAL_PKCS11_MODULE", ""),
        pkcs11_token=env.get("SEAL_PKCS11_TOKEN", "burgerprofiel"),
        pkcs11_key=env.get("SEAL_PKCS11_KEY", "seal"),
        pkcs11_pin_file=path(env, "SEAL_PKCS11_PIN_FILE"),
    )
