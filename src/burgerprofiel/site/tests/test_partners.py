"""What `make run` sets for the platform beside its simulated partners."""

import socket
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from burgerprofiel.foundation import config
from burgerprofiel.site import partners


@pytest.fixture
def here(tmp_path: Path) -> config.Config:
    return replace(config.current(), data_dir=tmp_path, clamd=f"unix:{tmp_path}/clamd.ctl")


def test_without_a_scanner_made_up_people_are_served_all_the_same(here: config.Config) -> None:
    assert partners.environment({}, settings=here)["CLAMD"] == config.NO_SCANNER
    assert partners.environment({"CLAMD": "localhost:3310"}, settings=here)["CLAMD"] == "localhost:3310"


def test_a_scanner_that_is_there_or_elsewhere_is_used(here: config.Config, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as scanner:
        scanner.bind(str(tmp_path / "clamd.ctl"))
        assert "CLAMD" not in partners.environment({}, settings=here)
    assert "CLAMD" not in partners.environment({}, settings=replace(here, clamd="localhost:3310"))


def test_an_installation_that_others_can_reach_never_goes_without(here: config.Config) -> None:
    public = replace(here, public_url="https://burgerprofiel.example")
    assert "CLAMD" not in partners.environment({}, settings=public)


def test_text_messages_and_pushes_go_to_the_simulators(here: config.Config) -> None:
    made = partners.environment({}, settings=here)
    (provider,) = tomllib.loads(Path(made["SMS_PROVIDERS"]).read_text())["provider"]
    assert provider["url"] == f"http://127.0.0.1:{here.port + 11}/v1/messages"
    command = partners.commands(here)["sms"]
    folder = Path(made["SMS_PROVIDERS"]).parent
    assert (folder / provider["credentials_file"]).read_text() in command
    assert str(folder / provider["receipts_secret_file"]) in command
    assert (folder / provider["receipts_secret_file"]).stat().st_mode & 0o077 == 0
    assert "127.0.0.1" in made["PUSH_HOSTS"].split()
    assert partners.environment({}, settings=here) == made
