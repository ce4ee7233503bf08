"""Certificates for tests: an authority, and whom it vouches for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from burgerprofiel.blocks.sources.wire.magda.security import Signer

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_YEAR = timedelta(days=365)


@lru_cache(maxsize=4)
def key(number: int = 0) -> rsa.RSAPrivateKey:
    """A key; each number its own."""
    return rsa.generate_private_key(65537, 2048)


def certificate(
    name: str, *, issuer: Signer | None = None, ends: datetime = NOW + _YEAR, of: int = 0
) -> Signer:
    """Somebody with a certificate; without `issuer` an authority."""
    own = key(of)
    by = issuer.certificate.subject if issuer else _name(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(by)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(NOW, ends) - _YEAR)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    signing = issuer.key if issuer else own
    assert isinstance(signing, rsa.RSAPrivateKey)
    return Signer(certificate=made.sign(signing, hashes.SHA256()), key=own)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
