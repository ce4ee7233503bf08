"""The simulated time-stamping authority answers what a client of the real ones asks, and shows its faults."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from rfc3161_client import TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response

from simulators.tests.conftest import Running, faults, http

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tsa")


@pytest.fixture(scope="module")
def url(start: Callable[..., Running], folder: Path) -> str:
    return start("tsa", "--folder", str(folder)).url.removesuffix("/tsa")


def test_it_stamps_what_is_asked(url: str, folder: Path) -> None:
    query = (
        TimestampRequestBuilder()
        .data(b"a checkpoint")
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    answer = http.post(f"{url}/tsa", content=query.as_bytes())
    assert answer.headers["content-type"] == "application/timestamp-reply"
    verifier = VerifierBuilder(nonce=query.nonce)
    for root in x509.load_pem_x509_certificates((folder / "root.pem").read_bytes()):
        verifier = verifier.add_root_certificate(root)
    assert verifier.build().verify_message(decode_timestamp_response(answer.content), b"a checkpoint")


def test_it_can_be_out_of_order(url: str) -> None:
    faults(url, status={"value": 503, "times": 1})
    assert http.post(f"{url}/tsa", content=b"").status_code == 503
