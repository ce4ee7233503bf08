"""The seal on PDF files, judged by programs that are not ours: poppler's pdfsig over NSS, and OpenSSL."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import typst
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from burgerprofiel.foundation import config, seals
from burgerprofiel.foundation.seals import Place, UnsealableError, material, stamping, trial
from burgerprofiel.foundation.seals.signing import Sheet, Stamp
from burgerprofiel.site import checks

ROOT = Path(__file__).resolve().parents[5]
_MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")


def pdf(text: str) -> bytes:
    made: bytes = typst.compile(text.encode(), format="pdf", ignore_system_fonts=True)
    return made


STAMP = Stamp(content=pdf("#set page(width: 100pt, height: 30pt)\nZegel"), width=100, height=30)
SHEET = Sheet(content=pdf("Controleblad"), left=60, bottom=400)
SOURCE = pdf("= Attest\n\nMira Voorbeeld woont in Voorbeke.")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    material.load.cache_clear()
    yield
    material.load.cache_clear()


def sealed(content: bytes = SOURCE) -> seals.Sealed:
    return seals.seal(content, stamp=STAMP, sheet=SHEET, reason="Controlecode X")


@pytest.fixture
def trusting(tmp_path: Path) -> Path:
    """A database of NSS that trusts the root of the seal."""
    if not shutil.which("pdfsig") or not shutil.which("certutil"):
        pytest.skip("pdfsig or certutil is not here: apt-get install poppler-utils libnss3-tools")
    folder = tmp_path / "nss"
    folder.mkdir()
    (tmp_path / "root.pem").write_bytes(seals.test_root())
    run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
    trust(folder, "root", tmp_path / "root.pem")
    return folder


def trust(folder: Path, name: str, root: Path) -> None:
    run("certutil", "-A", "-d", f"sql:{folder}", "-n", name, "-t", "CT,CT,CT", "-i", str(root))


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def judged(content: bytes, *, trusting: Path) -> str:
    path = trusting.parent / "file.pdf"
    path.write_bytes(content)
    return subprocess.run(
        ["pdfsig", "-nssdir", f"sql:{trusting}", str(path)], check=False, capture_output=True, text=True
    ).stdout


def test_pdfsig_finds_the_seal_valid_and_trusts_it(trusting: Path) -> None:
    said = judged(sealed().content, trusting=trusting)
    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Total document signed" in said


def test_pdfsig_tells_a_changed_byte(trusting: Path) -> None:
    content = bytearray(sealed().content)
    content[len(SOURCE) // 2] ^= 1
    said = judged(bytes(content), trusting=trusting)
    assert "Signature is Valid" not in said
    assert "Digest Mismatch" in said


def cms(content: bytes) -> tuple[bytes, bytes]:
    """The last signature of a file and the bytes that it covers, found without any library for PDF."""
    numbers = re.findall(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", content)[-1]
    first, length, second, rest = map(int, numbers)
    covered = content[first : first + length] + content[second : second + rest]
    hexadecimal = content[first + length : second].strip(b"<>").decode()
    signature = bytes.fromhex(hexadecimal)
    size = int.from_bytes(signature[2:4], "big") + 4  # DER: a sequence with a length of two bytes
    return signature[:size], covered


def openssl(content: bytes, *, folder: Path) -> subprocess.CompletedProcess[str]:
    signature, covered = cms(content)
    (folder / "root.pem").write_bytes(seals.test_root())
    (folder / "cms").write_bytes(signature)
    (folder / "covered").write_bytes(covered)
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", str(folder / "cms"), "-binary"]
    more = ["-content", str(folder / "covered"), "-CAfile", str(folder / "root.pem"), "-purpose", "any"]
    return subprocess.run([*command, *more, "-out", os.devnull], check=False, capture_output=True, text=True)


def test_openssl_verifies_the_signature_and_tells_a_changed_byte(tmp_path: Path) -> None:
    content = sealed().content
    good = openssl(content, folder=tmp_path)
    assert good.returncode == 0, good.stderr
    changed = bytearray(content)
    changed[len(SOURCE) // 2] ^= 1
    bad = openssl(bytes(changed), folder=tmp_path)
    assert bad.returncode != 0
    assert "content verify error" in bad.stderr


def test_an_unsigned_file_stays_as_it_was_and_gets_a_page() -> None:
    made = sealed()
    assert made.content.startswith(SOURCE)
    assert made.place is Place.PAGE
    with pikepdf.open(io.BytesIO(SOURCE)) as before, pikepdf.open(io.BytesIO(made.content)) as after:
        assert len(after.pages) == len(before.pages) + 1


def signed(*, permits: MDPPerm | None = None) -> bytes:
    """A file that a source signed, in its own way."""
    key_and_chain = trial.make()
    other = material._of_files(b"".join(_certificates(key_and_chain)), key_and_chain)
    metadata = PdfSignatureMetadata(
        field_name="Bron", certify=permits is not None, docmdp_permissions=permits or MDPPerm.FILL_FORMS
    )
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(SOURCE), strict=False)
    PdfSigner(metadata, other.signer, new_field_spec=SigFieldSpec("Bron")).sign_pdf(writer, output=out)
    return out.getvalue()


def _certificates(pem: bytes) -> list[bytes]:
    return [each.public_bytes(serialization.Encoding.PEM) for each in x509.load_pem_x509_certificates(pem)]


def test_a_signature_of_the_source_stays_valid(trusting: Path) -> None:
    source = signed()
    made = sealed(source)
    assert made.place is Place.MARGIN
    assert made.content.startswith(source)
    assert judged(made.content, trusting=trusting).count("Signature is Valid.") == 2
    first, ours = PdfFileReader(io.BytesIO(made.content)).embedded_regular_signatures
    for signature in (first, ours):
        signature.compute_integrity_info()
        assert signature.summarise_integrity_info()["docmdp_ok"]


@pytest.mark.parametrize("permits", list(MDPPerm))
def test_what_its_author_certified_is_not_touched(permits: MDPPerm) -> None:
    with pytest.raises(UnsealableError, match="not-permitted"):
        sealed(signed(permits=permits))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnonsense", SOURCE[: len(SOURCE) // 2]])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(UnsealableError, match="unreadable"):
        sealed(content)


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "simulators.tsa", "--port", "0", "--folder", str(tmp_path / "tsa")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
        process.terminate()


def timed_by(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    now = config.current()
    changed = replace(
        now,
        access_log=replace(now.access_log, tsa_url=url),
        outbound_private_allowed=("127.0.0.1",),
    )
    monkeypatch.setattr(config, "current", lambda: changed)
    stamping._of.cache_clear()


def test_the_time_of_an_authority_stands_in_the_seal(
    authority: str, monkeypatch: pytest.MonkeyPatch, trusting: Path, tmp_path: Path
) -> None:
    timed_by(monkeypatch, authority)
    made = sealed()
    assert made.is_timed
    (tmp_path / "cms").write_bytes(cms(made.content)[0])
    shown = run("openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", str(tmp_path / "cms"))
    assert "timeStampToken" in shown
    assert "Simulated time stamping" in shown
    assert "Signature is Valid." in judged(made.content, trusting=trusting)


def test_without_an_answer_of_the_authority_there_is_a_seal_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timed_by(monkeypatch, "http://127.0.0.1:9/")
    assert not sealed().is_timed


def elsewhere(certificate: Path | None, key: Path | None = None) -> config.Config:
    now = config.current()
    seal = replace(now.seal, certificate=certificate, key=key)
    return replace(now, public_url="https://burgerprofiel.example", seal=seal)


def test_a_test_seal_is_refused_where_others_come(tmp_path: Path) -> None:
    path = tmp_path / "trial.pem"
    path.write_bytes(trial.make())
    with pytest.raises(config.InsecureConfigurationError, match="SEAL_CERT is a test certificate"):
        seals.check(elsewhere(path))
    with pytest.raises(checks.NotReadyError, match="SEAL_CERT is a test certificate"):
        checks.before_start(elsewhere(path))
    seals.check(config.current())


def test_without_a_seal_of_its_own_an_installation_that_others_reach_does_not_seal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = elsewhere(None)
    monkeypatch.setattr(config, "current", lambda: changed)
    assert not seals.is_available()
    with pytest.raises(seals.SealUnavailableError):
        sealed()


def test_a_key_in_a_security_module_seals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusting: Path
) -> None:
    if not _MODULE.exists() or not shutil.which("softhsm2-util"):
        pytest.skip("SoftHSM is not here: apt-get install softhsm2")
    bundle, folder = trial.make(), tmp_path / "hsm"
    (folder / "tokens").mkdir(parents=True)
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    (folder / "pin").write_text("1234")
    (folder / "certificates.pem").write_bytes(b"".join(_certificates(bundle)))
    key = serialization.load_pem_private_key(bundle, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    script = ROOT / "src/burgerprofiel/foundation/seals/tests/in_module.py"
    done = subprocess.run(
        [sys.executable, str(script), str(folder), str(_MODULE)],
        check=False,
        capture_output=True,
        env={**os.environ, "SOFTHSM2_CONF": str(folder / "conf")},
    )
    assert done.returncode == 0, done.stderr.decode()
    (trusting.parent / "other.pem").write_bytes(_certificates(bundle)[-1])
    trust(trusting, "other", trusting.parent / "other.pem")
    said = judged(done.stdout, trusting=trusting)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
