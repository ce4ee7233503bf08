"""The key and the certificates of the seal: of files or of a security module, or made for trying things out.

On the loopback interface an installation without `SEAL_CERT` makes a root and a seal of its own. Their names say that
they are worth nothing; `check` refuses to start with them where others can reach the platform.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import pkcs11
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from burgerprofiel.foundation import config, secrets
from burgerprofiel.foundation.config import Config, InsecureConfigurationError
from burgerprofiel.foundation.seal_settings import SealConfig
from burgerprofiel.foundation.seals import trial

_DER = serialization.Encoding.DER


class SealUnavailableError(Exception):
    """This installation cannot seal now; the text says why, for an operator."""


@dataclass(frozen=True, slots=True)
class Material:
    """What signs. A session with a security module is not for two threads at once: hence `lock`."""

    signer: Signer
    lock: AbstractContextManager[object]


def is_available() -> bool:
    """Whether this installation has a seal: one of its settings, or on the loopback interface one to try with."""
    settings = config.current()
    return settings.seal.certificate is not None or settings.is_local


def check(settings: Config) -> None:
    """Raise InsecureConfigurationError when others would get files with a seal that anybody can make."""
    path = settings.seal.certificate
    if path is None or settings.is_local:
        return
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InsecureConfigurationError(f"SEAL_CERT cannot be read: {type(error).__name__}") from error
    if any(map(trial.is_trial, chain)):
        raise InsecureConfigurationError(
            "SEAL_CERT is a test certificate; it is for the loopback interface only"
        )


@lru_cache(maxsize=1)
def load() -> Material:
    """The seal of this installation. Raises SealUnavailableError."""
    settings = config.current()
    try:
        if settings.seal.certificate is None:
            if not settings.is_local:
                raise SealUnavailableError("SEAL_CERT is not set")
            return _of_files(_trial(settings), _trial(settings))
        certificates = settings.seal.certificate.read_bytes()
        if settings.seal.pkcs11_module:
            return _of_module(settings.seal, certificates)
        if settings.seal.key is None:
            raise SealUnavailableError("SEAL_KEY is not set")
        return _of_files(certificates, settings.seal.key.read_bytes())
    except (OSError, ValueError, TypeError, pkcs11.PKCS11Error) as error:
        raise SealUnavailableError(f"the seal cannot be used: {type(error).__name__}") from error


def test_root() -> bytes:
    """The root (PEM) of the seal to try with, for who wants to check it."""
    return x509.load_pem_x509_certificates(_trial(config.current()))[-1].public_bytes(
        serialization.Encoding.PEM
    )


def _trial(settings: Config) -> bytes:
    path: Path = settings.data_dir / "seal" / "trial.pem"
    if not path.exists():
        secrets.create(path, content=trial.make())
    return path.read_bytes()


def _of_files(certificates: bytes, key: bytes) -> Material:
    own, chain = _certificates(certificates)
    private = serialization.load_pem_private_key(key, password=None).private_bytes(
        _DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = SimpleSigner(
        signing_cert=own,
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs(chain),  # type: ignore[no-untyped-call]
        embed_roots=False,
    )
    return Material(signer, nullcontext())


def _of_module(settings: SealConfig, certificates: bytes) -> Material:
    own, chain = _certificates(certificates)
    pin = settings.pkcs11_pin_file.read_text().strip() if settings.pkcs11_pin_file else None
    token = pkcs11.lib(settings.pkcs11_module).get_token(token_label=settings.pkcs11_token)
    signer = PKCS11Signer(
        token.open(user_pin=pin),
        signing_cert=own,
        ca_chain=chain,
        key_label=settings.pkcs11_key,
        embed_roots=False,
        other_certs_to_pull=None,
        use_raw_mechanism=True,
    )
    return Material(signer, Lock())


def _certificates(pem: bytes) -> tuple[asn1_x509.Certificate, list[asn1_x509.Certificate]]:
    """Our own certificate, which comes first, and those that it stands on."""
    found = [
        asn1_x509.Certificate.load(each.public_bytes(_DER)) for each in x509.load_pem_x509_certificates(pem)
    ]
    return found[0], found[1:]
