"""A small PKI of its own: who may connect, who may sign, and MAGDA itself. Made once, kept in a folder.

| file | what |
|---|---|
| `ca.pem` | the root; signs everything below; what both sides check the other against |
| `server.pem` `server.key` | the TLS server, for `localhost`, `127.0.0.1` and `::1` |
| `client.pem` `client.key` | the platform as a TLS client |
| `signing.pem` `signing.key` | the platform's certificate and key to sign questions with |
| `magda.pem` `magda.key` | what MAGDA signs its answers with |
| `expired.pem` `expired.key` | a signer whose time is over, for the fault `expired_signer` |

Keys are PKCS #8 without a password: they protect nothing.
"""

import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from simulators import issuing

PEM = serialization.Encoding.PEM
NAMES = ("server", "client", "signing", "magda", "expired")


class Pki:
    """The certificates and keys in a folder; makes them when they are not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not all(self.path(f"{name}.pem").exists() for name in ("ca", *NAMES)):
            self._make()

    def path(self, name: str) -> Path:
        """Where a file of the PKI is."""
        return self.folder / name

    def certificate(self, name: str) -> x509.Certificate:
        """The certificate of this name."""
        return x509.load_pem_x509_certificate(self.path(f"{name}.pem").read_bytes())

    def key(self, name: str) -> rsa.RSAPrivateKey:
        """The key of one that signs messages."""
        key = serialization.load_pem_private_key(self.path(f"{name}.key").read_bytes(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{name} does not sign messages")
        return key

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        root_key, root_name = ec.generate_private_key(ec.SECP256R1()), issuing.name("Simulated MAGDA root")
        root = (
            issuing.builder(root_name, issuer=root_name, key=root_key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        for name in ("server", "client"):
            self._issue(name, issuer=root_key, root=root, key=ec.generate_private_key(ec.SECP256R1()))
        for name in ("signing", "magda", "expired"):
            self._issue(name, issuer=root_key, root=root, key=rsa.generate_private_key(65537, 2048))
        self.path("ca.pem").write_bytes(root.public_bytes(PEM))

    def _issue(
        self,
        name: str,
        *,
        issuer: ec.EllipticCurvePrivateKey,
        root: x509.Certificate,
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    ) -> None:
        certificate = (
            issuing.builder(
                issuing.name(_COMMON_NAMES[name]), issuer=root.subject, key=key, over=name == "expired"
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False
            )
        )
        if name in _PURPOSES:
            certificate = certificate.add_extension(x509.ExtendedKeyUsage([_PURPOSES[name]]), critical=False)
        if name == "server":
            certificate = certificate.add_extension(_HERE, critical=False)
        private = self.path(f"{name}.key")
        private.touch(mode=0o600)
        private.write_bytes(
            key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        self.path(f"{name}.pem").write_bytes(certificate.sign(issuer, hashes.SHA256()).public_bytes(PEM))


_COMMON_NAMES = {
    "server": "localhost",
    "client": "Burgerprofiel (test)",
    "signing": "Burgerprofiel signing (test)",
    "magda": "MAGDA (simulated)",
    "expired": "MAGDA (simulated)",
}
_PURPOSES = {"server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}
_HERE = x509.SubjectAlternativeName(
    [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.IPv4Address("127.0.0.1")),
        x509.IPAddress(ipaddress.IPv6Address("::1")),
    ]
)


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
