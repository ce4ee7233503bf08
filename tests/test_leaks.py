"""The check at the end of a run finds what it looks for: a small run that leaks on purpose fails."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from burgerprofiel.blocks.identity.models import Party
from burgerprofiel.blocks.identity.services import references
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import keys
from tests import leaks

NUMBER = make.insz(1234)


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of its own: its folder, key and references."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    (tmp_path / "data" / "secrets" / "field.key").write_bytes(b"K" * 32)
    (tmp_path / "data" / "secrets" / "vault-web.token").write_text("w" * 43)
    (tmp_path / "data" / "vault-main" / "kek").mkdir(parents=True)
    (tmp_path / "data" / "vault-main" / "vault-admin.token").write_text("a" * 43)
    (tmp_path / "data" / "vault-main" / "kek" / "kek-1.key").write_bytes(b"E" * 32)
    (leaks.folder() / "references-1").write_text("r" * 43 + "\n")
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"insz={NUMBER},",
        f"{NUMBER[:2]}.{NUMBER[2:4]}.{NUMBER[4:6]}-{NUMBER[6:9]}.{NUMBER[9:]}",
        f"{NUMBER[:6]} {NUMBER[6:9]} {NUMBER[9:]}",
    ],
)
def test_a_number_is_known_in_every_way_of_writing(text: str) -> None:
    assert leaks.numbers(text) == {NUMBER}


@pytest.mark.parametrize("text", ["85617300000", NUMBER[:-1], f"1{NUMBER}", "2026-11-21T22:41:15.370787Z"])
def test_other_digits_are_none(text: str) -> None:
    assert leaks.numbers(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"national number {NUMBER}", "a national number"),
        (f"cookie {'r' * 43}", "a session key or token"),
        ((b"K" * 32).hex(), "the key field.key"),
        (base64.b64encode(b"K" * 32).decode(), "the key field.key"),
        (f"Bearer {'w' * 43}", "the key vault-web.token"),
        (f"Bearer {'a' * 43}", "the key vault-admin.token"),
        ((b"E" * 32).hex(), "the key kek-1.key"),
    ],
)
def test_output_and_files_are_searched_and_the_finding_says_no_secret(
    apart: Path, text: str, kind: str
) -> None:
    assert leaks.at_the_end([apart]) == []
    leaks.spool("test_x", [("Captured log call", text)])
    (apart / "spool.txt").write_text(text)
    found = leaks.at_the_end([apart])
    assert found == sorted([f"{apart / 'spool.txt'}: {kind}", f"test_x (Captured log call): {kind}"])
    (apart / "spool.txt").unlink()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN PRIVATE KEY-----\nMIIE", "a private key"),
        ("-----BEGIN EC PRIVATE KEY-----\nMHcC", "a private key"),
        (f'{{"kty": "OKP", "d": "{"x" * 43}"}}', "a private key"),
        (f"id_token=eyJhbGciOiJSUzI1NiJ9.eyJycm4iOiJ4In0x.{'s' * 43}", "a signed token"),
        ("postgresql://burgerprofiel_app:geheim@db/burgerprofiel", "the password of a database"),
    ],
)
def test_what_has_the_form_of_a_secret_is_found_in_output_and_logs(apart: Path, text: str, kind: str) -> None:
    leaks.spool("test_x", [("Captured log call", text)])
    (apart / "web.log").write_text(text)
    (apart / "key.pem").write_text(text)
    found = leaks.at_the_end([apart])
    assert found == sorted([f"{apart / 'web.log'}: {kind}", f"test_x (Captured log call): {kind}"])
    (apart / "web.log").unlink()


@pytest.mark.parametrize(
    "text",
    ["postgresql://burgerprofiel_app@/x?host=/tmp", "-----BEGIN PUBLIC KEY-----", "postgresql://u:***@db/x"],
)
def test_what_is_no_secret_is_left_alone(apart: Path, text: str) -> None:
    leaks.spool("test_x", [("Captured log call", text)])
    assert leaks.at_the_end([apart]) == []


def test_every_reference_of_this_run_is_noted() -> None:
    reference = references.new()
    noted = (leaks.folder() / f"references-{os.getpid()}").read_text()
    assert reference in noted


@pytest.mark.django_db
@pytest.mark.may_show_numbers(reason="plants one, to be found")
def test_a_number_in_a_column_is_found() -> None:
    party = make.person()
    assert leaks.in_columns() == []
    Party.objects.filter(pk=party).update(name=f"An ({NUMBER})")
    assert leaks.in_columns() == ["identity_party.name"]


def test_keys_are_files_of_ours_alone() -> None:
    keys.secret_file("field.key")
    for path in (Path(os.environ["DATA_DIR"]) / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0
