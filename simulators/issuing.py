"""What the simulators' own certificates begin with; they protect nothing."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


def name(text: str) -> x509.Name:
    """A subject or issuer with this common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def builder(
    subject: x509.Name, *, issuer: x509.Name, key: CertificateIssuerPrivateKeyTypes, over: bool = False
) -> x509.CertificateBuilder:
    """A certificate of ten years, or one whose month is `over`."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - (30 * _DAY if over else _DAY))
        .not_valid_after(now - _DAY if over else now + 3650 * _DAY)
    )
