"""Operators find every setting in the documentation, with the default that holds."""

import re
from pathlib import Path

from burgerprofiel.foundation import config, push_settings, seal_settings

ROOT = Path(__file__).resolve().parents[1]
READ = re.compile(r'(?:env\.get\(|(?:listed|number|path|secret)\(env,)\s*"([A-Z_]+)"')
SECRET = re.compile(r'secret\(env,\s*"([A-Z_]+)"')


def test_secrets_come_from_the_environment_or_a_file_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hidden-password\n")
    read = config.read(
        {
            "SMTP_PASSWORD_FILE": str(tmp_path / "password"),
            "DATABASE_URL": "postgresql://app:hidden-too@db/x",
            "DATABASE_WORKER_URL": "postgresql://worker:hidden-as-well@db/x",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example/hidden-key",
        }
    )
    assert read.mail.password == "hidden-password"
    assert read.database_owner_url == read.database_url
    assert "hidden" not in repr(read)


def test_a_process_can_be_given_another_secret_than_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://app@db/x\n")
    env = {"DATABASE_URL_FILE": str(tmp_path / "url")}
    assert config.read(env).database_worker_url == "postgresql://app@db/x"
    assert config.read({**env, "DATABASE_URL": "postgresql://worker@db/x"}).database_url.startswith(
        "postgresql://worker"
    )


def test_every_setting_is_explained() -> None:
    text = "".join(Path(module.__file__).read_text() for module in (config, push_settings, seal_settings))
    read = set(READ.findall(text))
    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operators" / "settings.md").read_text()))
    assert len(read) > 20
    assert read - explained == set()
    files = {name for name in explained if name.endswith("_FILE")} - read
    assert {name.removesuffix("_FILE") for name in files} == set(
        SECRET.findall(Path(config.__file__).read_text())
    )
    assert explained - read - files <= {
        "DATA_DIR",
        "SECRET_DIR",
        "TEST_DATABASE_URL",
        "CHROMIUM",
        "INFO",
        "LISTEN",
    }
