"""The authority: a root, a certificate for time stamping, and `openssl ts` that answers in its name."""

import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from simulators import issuing

_SETTINGS = """
[tsa]
default_tsa = tsa_settings
[tsa_settings]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """Answers time-stamp queries; its root is in `folder/root.pem`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "root.pem").exists():
            self._make()
        (folder / "tsa.conf").write_text(_SETTINGS.format(folder=folder))

    @property
    def roots(self) -> Path:
        """What its answers are checked against."""
        return self._folder / "root.pem"

    def answer(self, query: bytes) -> bytes:
        """The answer to a query (DER); openssl says what is wrong with a bad one in its form. Raises RuntimeError."""
        (self._folder / "query").write_bytes(query)
        done = subprocess.run(  # noqa: S603
            [
                *("openssl", "ts", "-reply", "-config", str(self._folder / "tsa.conf")),
                *("-queryfile", str(self._folder / "query"), "-out", str(self._folder / "answer")),
            ],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return (self._folder / "answer").read_bytes()

    def _make(self) -> None:
        root_key, tsa_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root_name, tsa_name = issuing.name("Simulated root"), issuing.name("Simulated time stamping")
        root = (
            issuing.builder(root_name, issuer=root_name, key=root_key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        stamping = (
            issuing.builder(tsa_name, issuer=root_name, key=tsa_key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
            )
            .sign(root_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (self._folder / "root.pem").write_bytes(root.public_bytes(pem))
        (self._folder / "tsa.pem").write_bytes(stamping.public_bytes(pem))
        (self._folder / "tsa.key").write_bytes(
            tsa_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
