"""Our side of mutual TLS: what cannot be used is told, and a key that others can read is not used."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from burgerprofiel.foundation import tls


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ours", "other"):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (tmp_path / f"{name}.pem").write_bytes(certificate.public_bytes(pem))
        (tmp_path / f"{name}.key").touch(mode=0o600)
        (tmp_path / f"{name}.key").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
    return tmp_path


def test_a_context_trusts_the_authority_that_was_given_and_nobody_else(folder: Path) -> None:
    context = tls.client_context(
        ca=folder / "other.pem", certificate=folder / "ours.pem", key=folder / "ours.key"
    )
    assert context.cert_store_stats()["x509"] == 1
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_key_that_others_can_read_is_not_used(folder: Path) -> None:
    (folder / "ours.key").chmod(0o644)
    with pytest.raises(ValueError, match="0600"):
        tls.client_context(ca=None, certificate=folder / "ours.pem", key=folder / "ours.key")


@pytest.mark.parametrize(
    ("certificate", "key", "told"),
    [
        ("ours.pem", "other.key", "cannot be used"),
        ("ours.key", "ours.key", "cannot be used"),
        ("nowhere.pem", "ours.key", "cannot be read"),
        ("ours.pem", "nowhere.key", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told(certificate: str, key: str, told: str, folder: Path) -> None:
    with pytest.raises(ValueError, match=told):
        tls.client_context(ca=None, certificate=folder / certificate, key=folder / key)
