"""The witness as a program of another organisation, the log that shows it checkpoints, and the authority of time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from burgerprofiel.foundation import config, database, http
from burgerprofiel.foundation.accesslog import (
    notes,
    proof,
    proving,
    stamping,
    store,
    tree,
    witness,
    witnessing,
)
from burgerprofiel.foundation.accesslog.tests.log import Log
from simulators.tsa.authority import Authority

ROOT = Path(__file__).resolve().parents[5]
Settings = Callable[..., None]


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give the access log other settings."""
    whole = config.current()

    def change(**changes: Any) -> None:
        changed = replace(whole, access_log=replace(whole.access_log, **changes))
        monkeypatch.setattr(config, "current", lambda: changed)

    return change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "witness"


@pytest.fixture
def started(folder: Path) -> Iterator[Callable[[str], tuple[str, notes.Verifier]]]:
    """Start the program for a log's key; gives its address and its key."""
    running: list[subprocess.Popen[str]] = []

    def start(log_key: str) -> tuple[str, notes.Verifier]:
        command = [sys.executable, "-m", "burgerprofiel", "witness", "--state", str(folder)]
        if not folder.exists():
            subprocess.run([*command, "--init", "witness.example/1"], check=True, stdout=subprocess.DEVNULL)
        port = _free_port()
        process = subprocess.Popen(
            [*command, "--log", log_key, "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout
        line = process.stdout.readline().split()
        _await(port)
        return f"http://127.0.0.1:{port}", notes.Verifier.parse(line[1])

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=60)


def _free_port() -> int:
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int) -> None:
    transport = httpx.HTTPTransport(retries=40)  # waits ever longer while nothing listens
    with httpx.Client(transport=transport, verify=False) as client:
        client.get(f"http://127.0.0.1:{port}/").raise_for_status()


def test_the_log_shows_its_checkpoints_and_keeps_what_the_witness_signs(
    log: Log, started: Any, settings_of: Settings, folder: Path
) -> None:
    url, verifier = started(log.seal(3).vkey)
    settings_of(witnesses=((str(verifier), url),))
    assert witnessing.submit_all() == 1
    assert witnessing.submit_all() == 0  # seen already
    newest = log.seal(300)
    assert witnessing.submit_all() == 1
    (line,) = store.cosignatures(newest.size)
    signed = notes.Note.parse(newest.note + line).signed_by(verifier)
    assert signed
    made = proving.prove(7)
    verdict = proof.verify(made, log_key=newest.vkey, witness_keys=[str(verifier)])
    assert [name for name, _ in verdict.witnesses] == ["witness.example/1"]
    shown = subprocess.run(
        [sys.executable, "-m", "burgerprofiel", "witness", "--state", str(folder), "--show"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"{notes.Checkpoint.parse(newest.text).origin}: 303" in shown


def test_a_log_that_forgot_what_the_witness_signed_catches_up(
    log: Log, started: Any, settings_of: Settings
) -> None:
    url, verifier = started(log.seal(3).vkey)
    settings_of(witnesses=((str(verifier), url),))
    witnessing.submit_all()
    log.as_god("TRUNCATE foundation_accesslog_cosignature")
    log.seal(4)
    assert witnessing.submit_all() == 1


def test_a_log_that_went_back_in_time_is_refused_and_says_so(
    log: Log, started: Any, settings_of: Settings
) -> None:
    url, verifier = started(log.seal(3).vkey)
    settings_of(witnesses=((str(verifier), url),))
    kept = log.copy()
    log.seal(4)
    witnessing.submit_all()
    log.go_back(kept)
    newest = log.seal()
    with pytest.raises(witnessing.WitnessRefusedError) as refused:
        witnessing.submit(newest, verifier=verifier, url=url)
    assert refused.value.reason == "witness-is-ahead"
    assert witnessing.submit_all() == 0
    with pytest.raises(witnessing.WitnessRefusedError):  # and another history of the same length
        witnessing.submit(log.seal(4), verifier=verifier, url=url)


def test_a_witness_that_signs_something_else_is_not_believed(
    log: Log, started: Any, folder: Path, tmp_path: Path
) -> None:
    newest = log.seal(3)
    url, _ = started(newest.vkey)
    stranger = witness.make(tmp_path / "other", name="witness.example/1")
    with pytest.raises(witnessing.WitnessRefusedError) as refused:
        witnessing.submit(newest, verifier=stranger, url=url)
    assert refused.value.reason == "no-signature"
    assert store.cosignatures(3) == []


def test_a_witness_that_is_away_is_no_fault(log: Log, settings_of: Settings, tmp_path: Path) -> None:
    verifier = witness.make(tmp_path / "w", name="witness.example")
    log.seal(1)
    settings_of(witnesses=((str(verifier), f"http://127.0.0.1:{_free_port()}"),))
    assert witnessing.submit_all() == 0


# ------------------------------------------------------------------------------------ what a witness refuses


@pytest.fixture
def pair(folder: Path) -> tuple[witness.Witness, notes.Signer]:
    """A witness, and a log that it knows."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    signer = notes.Signer("log.example/access", notes.ED25519, Ed25519PrivateKey.generate())
    witness.make(folder, name="witness.example")
    return witness.Witness(folder, logs=[str(signer.verifier)]), signer


def _leaves(count: int, *, salt: bytes = b"") -> list[bytes]:
    return [tree.leaf_hash(salt + bytes([number])) for number in range(count)]


def _body(signer: notes.Signer, hashes: list[bytes], *, old: int, path: list[bytes] | None = None) -> bytes:
    def nodes(level: int, position: int) -> bytes:
        return tree.root(hashes[position << level : (position + 1) << level])

    if path is None:
        path = tree.consistency_proof(nodes, old=old, new=len(hashes)) if old <= len(hashes) else []
    text = notes.Checkpoint(signer.name, len(hashes), tree.root(hashes)).text
    return "\n".join([f"old {old}", *store.encoded(path), "", text, signer.sign(text)]).encode()


def _refused(by: witness.Witness, body: bytes) -> int:
    with pytest.raises(witness.RefusedError) as refused:
        by.add_checkpoint(body)
    return refused.value.status


def test_what_a_witness_signs_and_refuses(pair: tuple[witness.Witness, notes.Signer]) -> None:
    by, signer = pair
    line = by.add_checkpoint(_body(signer, _leaves(3), old=0))
    text = notes.Checkpoint(signer.name, 3, tree.root(_leaves(3))).text
    assert notes.Note.parse(f"{text}\n{line}").signed_by(by.signer.verifier)
    assert by.add_checkpoint(_body(signer, _leaves(3), old=3))  # again is no harm
    assert _refused(by, _body(signer, _leaves(5), old=0)) == 409  # must begin where the witness is
    assert _refused(by, _body(signer, _leaves(2), old=2)) == 409  # a smaller tree
    assert _refused(by, _body(signer, _leaves(3, salt=b"x"), old=3)) == 409  # another of this size
    assert _refused(by, _body(signer, _leaves(5, salt=b"x"), old=3)) == 422  # another history
    assert _refused(by, _body(signer, _leaves(5), old=3, path=[])) == 422  # no proof
    assert _refused(by, _body(signer, _leaves(3), old=5)) == 400
    assert by.add_checkpoint(_body(signer, _leaves(5), old=3))
    assert [size for _, size, _ in by.seen()] == [5]


def test_only_logs_that_a_witness_knows(pair: tuple[witness.Witness, notes.Signer]) -> None:
    by, signer = pair
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    stranger = notes.Signer("elsewhere.example", notes.ED25519, Ed25519PrivateKey.generate())
    impostor = notes.Signer(signer.name, notes.ED25519, Ed25519PrivateKey.generate())
    assert _refused(by, _body(stranger, _leaves(1), old=0)) == 404
    assert _refused(by, _body(impostor, _leaves(1), old=0)) == 403
    assert by.seen() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 0\n\n",
        b"old 00\n\nx\n1\nAA==\n\n\n",
        b"\xff\xfe",
        b"old -1\n\n",
        b"new 0\n\nx\n",
        b"old 0\n" + b"AA==\n" * 64 + b"\n",
    ],
)
def test_what_cannot_be_read(pair: tuple[witness.Witness, notes.Signer], body: bytes) -> None:
    assert _refused(pair[0], body) == 400


def test_a_witness_remembers_over_a_restart(pair: tuple[witness.Witness, notes.Signer], folder: Path) -> None:
    by, signer = pair
    by.add_checkpoint(_body(signer, _leaves(5), old=0))
    again = witness.Witness(folder, logs=[str(signer.verifier)])
    assert _refused(again, _body(signer, _leaves(4, salt=b"x"), old=0)) == 409
    with pytest.raises(witness.StateError):
        witness.make(folder, name="witness.example")
    with pytest.raises(witness.StateError):
        witness.Witness(folder / "nothing", logs=[])


# ------------------------------------------------------------------------------------------------ the time


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[tuple[str, Authority]]:
    """The simulated authority, answering over HTTP."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    authority = Authority(tmp_path / "tsa")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = authority.answer(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *given: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tsa", authority
    server.shutdown()
    thread.join()
    server.server_close()


def test_one_checkpoint_a_day_is_stamped_and_the_proof_shows_it(
    log: Log, tsa: tuple[str, Authority], settings_of: Settings
) -> None:
    url, authority = tsa
    settings_of(tsa_url=url, tsa_roots=authority.roots)
    assert stamping.stamp_today() is False  # nothing was sealed yet
    stamped = log.seal(5)
    assert stamping.stamp_today() is True
    assert stamping.stamp_today() is False
    log.seal(5)
    made = proving.prove(2)
    assert made.checkpoint == stamped.note  # though there is a newer one
    roots = authority.roots.read_bytes()
    verdict = proof.verify(made, tsa_roots=roots)
    assert verdict.stamped_at is not None
    late = proving.prove(7)  # sealed after the stamp of today
    assert late.timestamp == ""
    with pytest.raises(proof.NotProvenError):
        proof.verify(late, tsa_roots=roots)


def test_a_stamp_of_another_authority_or_on_another_text_is_none(
    log: Log, tsa: tuple[str, Authority], settings_of: Settings, tmp_path: Path
) -> None:
    url, authority = tsa
    elsewhere = Authority(tmp_path / "elsewhere")
    log.seal(2)
    settings_of(tsa_url=url, tsa_roots=elsewhere.roots)
    assert stamping.stamp_today() is False
    settings_of(tsa_url=url, tsa_roots=authority.roots)
    assert stamping.stamp_today() is True
    token = bytes(database.value("SELECT token FROM foundation_accesslog_timestamp"))
    with pytest.raises(stamping.StampError):
        stamping.check(token, message=b"another text", roots=authority.roots.read_bytes())
    with pytest.raises(stamping.StampError):
        stamping.check(b"nonsense", message=b"", roots=authority.roots.read_bytes())


def test_an_authority_that_is_away_is_asked_again_later(
    log: Log, settings_of: Settings, tmp_path: Path
) -> None:
    log.seal(2)
    roots = Authority(tmp_path / "tsa").roots
    settings_of(tsa_url=f"http://127.0.0.1:{_free_port()}/tsa", tsa_roots=roots)
    assert stamping.stamp_today() is False
    assert http.client()  # the failure was caught, not raised


# ------------------------------------------------------------------------------------------------ proofs as files


def test_a_proof_is_verified_by_a_program_that_knows_nothing_else(log: Log, tmp_path: Path) -> None:
    import msgspec  # noqa: PLC0415

    newest = log.seal(20)
    made = proving.prove(5)
    file = tmp_path / "proof.json"
    file.write_bytes(msgspec.json.encode(made))

    def verify(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "burgerprofiel", "verify-proof", str(file), *options],
            env={"PATH": "/usr/bin:/bin"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    done = verify("--key", newest.vkey)
    assert done.returncode == 0, done.stderr
    assert "PROVEN" in done.stdout
    assert json.loads(made.record)["data_subject_id"] in done.stdout
    other = notes.Verifier(notes.Verifier.parse(newest.vkey).name, notes.ED25519, bytes(32))
    assert verify("--key", str(other)).returncode == 1
    for changed in (
        msgspec.structs.replace(made, record=made.record.replace('"read"', '"send"')),
        msgspec.structs.replace(made, leaf_index=made.leaf_index + 1),
        msgspec.structs.replace(made, checkpoint=made.checkpoint.replace("\n20\n", "\n21\n")),
        msgspec.structs.replace(made, audit_path=made.audit_path[1:]),
    ):
        file.write_bytes(msgspec.json.encode(changed))
        done = verify("--key", newest.vkey)
        assert (done.returncode, done.stdout) == (1, "")
        assert "NOT PROVEN" in done.stderr


def test_a_row_that_is_not_sealed_has_no_proof_yet(log: Log) -> None:
    log.write()
    with pytest.raises(proving.NotSealedError):
        proving.prove(1)
