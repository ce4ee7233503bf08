"""The real process: `burgerprofiel vault`, killed, restarted, rotated half-way, lost and recovered."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import signal
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest

from burgerprofiel.foundation import clock, config, ids
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import (
    KeyClass,
    Owner,
    PartyKey,
    VaultDownError,
    VaultRefusedError,
    envelope,
)
from burgerprofiel.foundation.keys import questions as q
from burgerprofiel.foundation.keys.client import VaultClient, tls_context
from burgerprofiel.foundation.keys.contracts import Grant, Refusal
from burgerprofiel.vault import cli
from burgerprofiel.vault.tests import outside
from burgerprofiel.vault.tests.numbers import insz
from tests.process import serving
from tests.vault import ITSME, TestIssuer

pytestmark = pytest.mark.process


@dataclass
class Installation:
    """A vault in a folder of its own, with its identity provider."""

    folder: Path
    issuer: TestIssuer
    extra: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "DATA_DIR": str(self.folder),
            "SECRET_DIR": str(self.folder / "secrets"),
            "VAULT_DIR": str(self.folder / "vault"),
            "VAULT_BIND": f"unix:{self.folder}/vault.sock",
            "OIDC_ISSUER": self.issuer.issuer,
        }
        return own | self.extra

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        with serving.burgerprofiel("vault", environment=self.environment, log=self.folder / "log") as process:
            serving.until(
                lambda: process.poll() is not None or self._answers(),
                what=f"a start: see {self.folder / 'log'}",
            )
            assert process.poll() is None, (self.folder / "log").read_text()
            yield process

    def _answers(self) -> bool:
        bind = self.environment["VAULT_BIND"]
        if bind.startswith("unix:") and not serving.listens(bind.removeprefix("unix:")):
            return False
        try:
            return self.ask("web", "/v1/material", q.Nothing(), answer=q.Material) is not None
        except (VaultDownError, OSError):
            return False

    def client(self, role: str) -> VaultClient:
        settings = config.read(self.environment).vault
        folder = self.folder / ("vault" if role == "admin" else "secrets")
        token = (folder / f"vault-{role}.token").read_text()
        return VaultClient(address=settings.url, credential=token, tls=tls_context(settings))

    def ask(self, role: str, path: str, question: object, *, answer: type) -> object:
        asker = self.client(role)
        try:
            return asker.ask(path, question, answer=answer)
        finally:
            asker.close()

    def task(self, *arguments: str, said: str = "", fails: bool = False) -> str:
        """A task of the administrator, as `burgerprofiel vault` runs it, without starting Python anew for each."""
        parser, output = argparse.ArgumentParser(), io.StringIO()
        cli.add_arguments(parser)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cli, "config", SimpleNamespace(current=lambda: config.read(self.environment)))
            patch.setattr(sys, "stdin", io.StringIO(said))
            with redirect_stdout(output), redirect_stderr(output):
                code = cli.main(parser.parse_args(arguments))
        assert bool(code) is fails, output.getvalue()
        return output.getvalue()

    def administrator(self, name: str) -> str:
        """The file with the credential of an administrator; the settings of these tests let it count at once."""
        path = self.folder / f"{name}.token"
        if not path.exists():
            path.write_text(self.task("credential", "admin", "--name", name))
        return str(path)

    def decided(self, *what: str) -> str:
        """What two administrators let the vault destroy; gives what it says."""
        one, other = self.administrator("an"), self.administrator("bert")
        asked = json.loads(self.task("destroy-ask", *what, "--reason", "2026-9", "--credential", one))
        request = asked["request_id"]
        assert request in self.task("destroy-list")
        assert "same-administrator" in self.task("destroy-approve", request, "--credential", one, fails=True)
        return self.task("destroy-approve", request, "--credential", other)

    def end_old_keks(self) -> None:
        assert json.loads(self.decided("--kek"))["state"] == "done"

    def register(self, numbers: Sequence[str]) -> list[PartyKey]:
        owners = [Owner(party_id=ids.new(), kind=IdentifierType.INSZ, number=one) for one in numbers]
        question = q.Register(owners=owners, key_classes=[KeyClass.DATA])
        found = self.ask("web", "/v1/parties", question, answer=q.Registered)
        assert isinstance(found, q.Registered)
        return found.keys

    def sign_in(self, number: str, handle: bytes) -> Grant:
        begun = self.ask("web", "/v1/begin", q.Begin(), answer=q.Begun)
        now = int(clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": self.issuer.issuer,
            "aud": "burgerprofiel",
            "sub": number,
            "rrn": number,
            "acr": ITSME,
        }
        claims |= {"nonce": begun.nonce, "iat": now, "auth_time": now, "exp": now + 60}  # type: ignore[attr-defined]
        token = self.issuer.sign(claims)
        question = q.WantGrant(id_token=token, handle_hash=hashlib.sha256(handle).digest())
        found = self.ask("web", "/v1/grant", question, answer=Grant)
        assert isinstance(found, Grant)
        return found

    def open(self, handle: bytes, headers: list[bytes]) -> list[bytes | Refusal]:
        return self.ask(  # type: ignore[return-value]
            "web", "/v1/open", q.Open(handle=handle, headers=headers), answer=list[bytes | Refusal]
        )


_SETTINGS = {"OUTBOUND_PRIVATE_ALLOWED": "127.0.0.1", "VAULT_ADMIN_SETTLE_SECONDS": "0"}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Installation]:
    issuer = TestIssuer("")
    with outside.provider(issuer.signer) as address:
        issuer.issuer = address
        folder = tmp_path / "i"
        folder.mkdir()
        yield Installation(folder, issuer, dict(_SETTINGS))


HANDLE = b"h" * 32
DATA_KEY = b"d" * 32


def test_grants_and_keys_outlive_a_kill_of_the_process(made: Installation) -> None:
    number = insz()
    with made.served() as process:
        (key,) = made.register([number])
        header = envelope.seal_data_key(DATA_KEY, to=key)
        made.sign_in(number, HANDLE)
        process.kill()
        process.wait()
        assert not serving.listens(f"{made.folder}/vault.sock")
    with made.served():
        assert made.open(HANDLE, [header]) == [DATA_KEY]
    made.task("audit")


def test_it_stops_politely_and_its_files_are_its_own(made: Installation) -> None:
    with made.served() as process:
        made.register([insz()])
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert (made.folder / "vault").stat().st_mode & 0o777 == 0o700
    for file in (*(made.folder / "vault").rglob("*"), *(made.folder / "secrets").iterdir()):
        assert file.stat().st_mode & 0o077 == 0, file
    log = (made.folder / "log").read_text()
    assert "Traceback" not in log


_ROTATE = """
import sys
from burgerprofiel.foundation import config
from burgerprofiel.vault import core, rotation
vault = core.open_vault(config.current().vault, config.current().oidc)
rotation.step(vault, "kek-new", limit=1)
while rotation.step(vault, "kek-rewrap", limit=1).left:
    print("step", flush=True)
    sys.stdin.readline()
"""


def test_a_kill_in_the_middle_of_a_rotation_loses_nothing(made: Installation) -> None:
    numbers = [insz() for _ in range(15)]
    with made.served():
        headers = [envelope.seal_data_key(DATA_KEY, to=key) for key in made.register(numbers)]
        rotating = subprocess.Popen(
            [sys.executable, "-c", _ROTATE],
            env={**os.environ, **made.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert rotating.stdin
        assert rotating.stdout
        for _ in range(6):
            assert rotating.stdout.readline() == b"step\n"
            rotating.stdin.write(b"on\n")
        rotating.kill()  # in its seventh step, or before or after it
        rotating.wait()
        rotating.stdin.close()
        rotating.stdout.close()
    with made.served():
        for number, header in zip(numbers, headers, strict=True):
            made.sign_in(number, HANDLE)
            assert made.open(HANDLE, [header]) == [DATA_KEY]
        assert "kek-rewrap: 0 done" not in made.task("rotate", "kek-rewrap")
        made.task("rotate", "kek-rewrap")
        made.end_old_keks()
        assert made.open(HANDLE, headers) == [DATA_KEY] * len(headers)
    with made.served():
        assert made.open(HANDLE, headers) == [DATA_KEY] * len(headers)


# ------------------------------------------------------------------ certificates on both sides


@pytest.fixture
def over_tls(made: Installation, tmp_path: Path) -> Installation:
    ours = outside.Authority(tmp_path, "ours")
    certificate, key = ours.issue("platform")
    port = serving.free_port()
    made.extra |= {
        "VAULT_BIND": f"127.0.0.1:{port}",
        "VAULT_URL": f"https://127.0.0.1:{port}",
        "VAULT_TLS_CERT": str(certificate),
        "VAULT_TLS_KEY": str(key),
        "VAULT_TLS_CA": str(ours.path),
    }
    return made


def test_over_tls_both_sides_prove_who_they_are(over_tls: Installation, tmp_path: Path) -> None:
    number = insz()
    with over_tls.served():
        (key,) = over_tls.register([number])
        over_tls.sign_in(number, HANDLE)
        assert over_tls.open(HANDLE, [envelope.seal_data_key(DATA_KEY, to=key)]) == [DATA_KEY]
        address = over_tls.environment["VAULT_URL"]
        nobody = ssl.create_default_context(cafile=over_tls.environment["VAULT_TLS_CA"])
        theirs = outside.Authority(tmp_path, "theirs").issue("intruder")
        intruder = ssl.create_default_context(cafile=over_tls.environment["VAULT_TLS_CA"])
        intruder.load_cert_chain(*theirs)
        for context in (nobody, intruder):
            asker = VaultClient(address=address, credential="x", tls=context)
            with pytest.raises(VaultDownError):
                asker.ask("/v1/material", q.Nothing(), answer=q.Material)
            asker.close()
        with pytest.raises(httpx.TransportError):
            httpx.get(address.replace("https", "http") + "/healthz")


def test_an_address_without_certificates_is_refused(made: Installation) -> None:
    made.extra["VAULT_BIND"] = f"127.0.0.1:{serving.free_port()}"
    done = subprocess.run(
        [sys.executable, "-m", "burgerprofiel", "vault"],
        env={**os.environ, **made.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("burgerprofiel vault: VAULT_BIND on an address needs VAULT_TLS_CERT")


# ------------------------------------------------------------------ loss and recovery


def test_custodians_bring_a_lost_vault_back_on_an_empty_machine(made: Installation, tmp_path: Path) -> None:
    kept, gone = insz(), insz()
    assert "there is no vault in" in made.task("audit", fails=True)
    with made.served():
        keys = made.register([kept, gone])
        headers = [envelope.seal_data_key(DATA_KEY, to=key) for key in keys]
        assert "no-ceremony" in made.task("backup", str(tmp_path / "early"), fails=True)
        words = [line.strip() for line in made.task("ceremony").splitlines() if line.startswith("    ")]
        assert len(words) == 5
        assert made.task("backup", str(tmp_path / "backup")).startswith("2 keys")
        head = tmp_path / "head.json"
        head.write_text(made.task("audit"))
        receipts = tmp_path / "receipts"
        receipts.write_text(made.decided("--party", str(keys[1].party_id)))
    backup = (tmp_path / "backup").read_bytes()
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    assert keys[0].public_key not in backup

    empty = Installation(tmp_path / "empty", made.issuer, made.extra)
    empty.folder.mkdir()
    (empty.folder / "secrets").mkdir()
    for name in ("vault-web.token", "vault-worker.token"):  # the platform has its credentials still
        (empty.folder / "secrets" / name).write_text((made.folder / "secrets" / name).read_text())
    recover = ("recover", str(tmp_path / "backup"), "--receipts", str(receipts))
    assert "custodians" in empty.task(*recover, said="\n".join(words[:2]), fails=True)
    misread = words[0].rsplit(" ", 1)[0] + " academic"
    assert "custodians" in empty.task(*recover, said="\n".join([misread, *words[1:3]]), fails=True)
    said = empty.task(*recover, said="\n".join([words[4], words[0], words[2]]))
    assert "1 parties destroyed again" in said
    assert "not-empty" in empty.task(*recover, said="\n".join(words), fails=True)
    empty.task("audit", "--since", str(head))
    with empty.served():
        with pytest.raises(VaultRefusedError, match="no-grant"):
            empty.open(HANDLE, headers)
        assert empty.sign_in(kept, HANDLE).party_ids == (keys[0].party_id,)
        assert empty.open(HANDLE, headers) == [DATA_KEY, Refusal.NO_KEY]
        assert empty.register([kept])[0] == keys[0]


@pytest.mark.parametrize("change", ["flip", "cut", "other"])
def test_a_backup_that_was_altered_is_refused(made: Installation, tmp_path: Path, change: str) -> None:
    with made.served():
        made.register([insz()])
        words = [line.strip() for line in made.task("ceremony").splitlines() if line.startswith("    ")]
        file = tmp_path / "backup"
        made.task("backup", str(file))
        if change == "other":
            words = [line.strip() for line in made.task("ceremony").splitlines() if line.startswith("    ")]
    content = bytearray(file.read_bytes())
    if change == "flip":
        content[len(content) // 2] ^= 1
    elif change == "cut":
        del content[-20:]
    file.write_bytes(content)
    empty = Installation(tmp_path / "e", made.issuer, made.extra)
    empty.folder.mkdir()
    said = empty.task("recover", str(file), said="\n".join(words[:3]), fails=True)
    assert ("other-ceremony" if change == "other" else "altered") in said
    assert "there is no vault" in empty.task("audit", fails=True)


def test_a_log_that_was_changed_fails_the_audit(made: Installation) -> None:
    with made.served():
        made.register([insz()])
    made.task("audit")
    store = sqlite3.connect(made.folder / "vault" / "vault.sqlite")
    store.execute("DROP TRIGGER log_not_changed")
    store.execute("UPDATE log SET body = '{}' WHERE position = 1")
    store.commit()
    store.close()
    assert "entry 1 was changed" in made.task("audit", fails=True)


def test_credentials_can_be_replaced(made: Installation) -> None:
    with made.served():
        other = made.task("credential", "web", "--only").strip()
        with pytest.raises(VaultRefusedError, match="credential"):
            made.register([insz()])
        (made.folder / "secrets" / "vault-web.token").write_text(other)
        made.register([insz()])


def test_what_breaks_inside_is_logged_without_its_message_and_told_to_nobody(made: Installation) -> None:
    number = insz()
    with made.served():
        made.register([number])
        store = sqlite3.connect(made.folder / "vault" / "vault.sqlite")
        store.execute("ALTER TABLE granted RENAME TO away")
        store.execute("CREATE VIEW granted AS SELECT json('-') AS handle_hash FROM away")
        store.commit()
        store.close()
        with pytest.raises(VaultDownError) as failure:
            made.open(HANDLE, [])
    assert failure.value.code == "store"
    log = (made.folder / "log").read_text()
    line = next(json.loads(line) for line in log.splitlines() if '"path": "/v1/open"' in line)
    assert line["error"] == "sqlite3.OperationalError"
    assert "no such column" not in log


def test_ids_stay_out_of_the_process_log(made: Installation) -> None:
    number = insz()
    with made.served():
        made.register([number])
        made.sign_in(number, HANDLE)
    assert number not in (made.folder / "log").read_text()
    assert number not in made.task("audit", "--entries")
    for file in (made.folder / "vault").rglob("vault.sqlite*"):
        assert number.encode() not in file.read_bytes()
    assert UUID(json.loads(_grants(made)[0].split("\t")[3])["person"])


def _grants(made: Installation) -> list[str]:
    return [line for line in made.task("audit", "--entries").splitlines() if "\tgrant\t" in line]
