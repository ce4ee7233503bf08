"""`burgerprofiel check` says what is wrong, and what to do about it."""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from burgerprofiel.foundation import config, database, http
from burgerprofiel.site import checks, cli, diagnosis
from tests.database import as_role


@pytest.fixture
def healthy(tmp_path: Path) -> config.Config:
    """An installation on the test's database, its provider of sign-in left out."""
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    url = as_role("burgerprofiel_app")
    return replace(config.current(), database_url=url, data_dir=tmp_path, secret_dir=secrets, workers=1)


def _found(settings: config.Config) -> str:
    return "\n".join(diagnosis.problems(settings))


def _as(role: str) -> str:
    """The test's database as another role, made for this run."""
    with (
        suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation),  # another worker was first
        psycopg.connect(os.environ["BP_TEST_ADMIN_URL"], autocommit=True) as connection,
    ):
        connection.execute(f"CREATE ROLE {role} LOGIN NOINHERIT IN ROLE {database.WRITER}".encode())
    return as_role(role)


def test_nothing_is_wrong_with_the_embedded_default(healthy: config.Config) -> None:
    if "TEST_DATABASE_URL" in os.environ:
        assert "SET log_min_messages = 'log'" in _found(healthy)
    else:
        assert _found(healthy) == ""


def test_a_role_without_rights_is_told_which_it_needs(healthy: config.Config) -> None:
    url = _as("bp_test_rightless")
    assert "role bp_test_rightless may not use the tables" in _found(replace(healthy, database_url=url))
    with pytest.raises(checks.NotReadyError, match="OWNER TO bp_test_rightless"):
        checks.before_migration(url)


def test_an_unreadable_url_keeps_its_password(healthy: config.Config) -> None:
    found = _found(replace(healthy, database_url="postgres//app:verborgen@db/burgerprofiel"))
    assert "DATABASE_URL cannot be read" in found
    assert "verborgen" not in found


def test_keys_that_others_may_read(healthy: config.Config) -> None:
    key = healthy.secret_dir / "field.key"
    key.write_bytes(b"-")
    key.chmod(0o644)
    assert f"others may read {key}; take that away with chmod 600" in _found(healthy)
    key.chmod(0o600)
    assert "field.key" not in _found(healthy)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")
def test_folders_and_keys_of_another_user(healthy: config.Config, tmp_path: Path) -> None:
    key = healthy.secret_dir / "field.key"
    key.touch(mode=0o000)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    found = _found(replace(healthy, data_dir=closed / "data"))
    assert f"may not read {key}" in found
    assert f"may not write in {closed}" in found


def test_a_full_disk(healthy: config.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "_SPARE_BYTES", 2**62)
    assert "MB left; free some space" in _found(healthy)


@pytest.mark.parametrize(("seconds", "said"), [(60, "behind"), (-60, "ahead of"), (1, "")])
def test_a_clock_that_is_off(seconds: int, said: str) -> None:
    found = list(diagnosis._clock("OIDC_ISSUER", datetime.now(UTC) + timedelta(seconds=seconds)))
    assert (said in found[0]) if said else (found == [])


def test_a_provider_that_is_away(healthy: config.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise http.UnreachableError("op.example", "no connection")

    monkeypatch.setattr(http.Client, "get", away)
    elsewhere = replace(healthy, oidc=replace(healthy.oidc, issuer="https://op.example"))
    assert "OIDC_ISSUER does not answer, nobody can sign in" in _found(elsewhere)


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="SESSION_IDLE_SECONDS is no whole number: '20m'"):
        config.read({"SESSION_IDLE_SECONDS": "20m"})


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "/x/field.key"), "/x/field.key: Permission denied"),
        (OSError(28, "No space left on device", "/x"), "free some space"),
    ],
)
def test_what_the_system_refuses_is_one_line(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(settings: config.Config) -> None:
        raise error

    monkeypatch.setattr(diagnosis, "problems", refused)
    assert cli.main(["check"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
