"""The command: reference document first, then the files, over HTTP with verified assertions."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulators.dosis_sender.tests.platform import Platform
from simulators.world.__main__ import main

DAY = ("--day", "2026-03-30")


def reference(keys: Path, *, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["--reference", "--keys", str(keys), *DAY]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def register(platform: Platform, *, document: dict[str, Any]) -> None:
    platform.jwks = {client["client_id"]: client["jwks"] for client in document["clients"]}


def test_keys_are_made_once_and_stay_private(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = tmp_path / "keys"
    first = reference(keys, capsys=capsys)
    assert reference(keys, capsys=capsys) == first
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys.iterdir())
    members = {name for client in first["clients"] for key in client["jwks"]["keys"] for name in key}
    assert not members & {"d", "p", "q", "dp", "dq", "qi"}


def test_clients_belong_to_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = reference(tmp_path, capsys=capsys)
    clients = {client["client_id"]: client for client in document["clients"]}
    for source in document["sources"]:
        assert set(source["clients"]) <= set(clients)
    official = {source["uri"] for source in document["sources"] if "dosis-sender" in source["clients"]}
    assert official == {"STL", "VAPH", "http://ov.vlaanderen.be/studietoelagen/daf"}
    assert all(client["scopes"] == ["DosisImport"] for client in clients.values())
    (disturbed,) = (source for source in document["sources"] if "disturbance" in source)
    assert disturbed["feed"]["url"]


def test_reference_names_every_reader(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = reference(tmp_path, capsys=capsys)
    register(platform, document=document)
    assert main(["--to", platform.url, "--keys", str(tmp_path), "--wait", "0", *DAY]) == 0
    known = {(party["type"], party["value"]) for party in document["parties"]}
    native = [
        status for path, body in platform.uploads if path.endswith("/statuses") for status in body["statuses"]
    ]
    assert {(party["type"], party["value"]) for status in native for party in status["parties"]} <= known
    agents = {
        agent["Identificatie"]
        for path, body in platform.uploads
        if path.endswith("/dossiers")
        for agent in body["Agenten"]
    }
    assert agents <= {value for _, value in known}


def test_the_whole_world_arrives_and_nothing_personal_is_printed(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = reference(tmp_path, capsys=capsys)
    register(platform, document=document)
    assert main(["--to", platform.url, "--keys", str(tmp_path), "--wait", "0", *DAY]) == 0
    said = capsys.readouterr().out
    assert "world: 185 statuses accepted, 0 not" in said
    assert not any(party["value"] in said for party in document["parties"])
    files = {
        (body["Identificatie"]["Bron"], body["Identificatie"]["DossierNummer"])
        for path, body in platform.uploads
        if path.endswith("/dossiers")
    } | {
        (body["source"], status["external_id"])
        for path, body in platform.uploads
        if path.endswith("/statuses")
        for status in body["statuses"]
    }
    assert len(files) == 60
    assert {used["sub"] for used in platform.assertions} == {
        client["client_id"] for client in document["clients"] if client["client_id"] != "dosis-sender"
    }


def test_native_statuses_say_what_dosis_cannot(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(platform, document=reference(tmp_path, capsys=capsys))
    assert main(["--to", platform.url, "--keys", str(tmp_path), "--wait", "0", *DAY]) == 0
    statuses = [
        status for path, body in platform.uploads if path.endswith("/statuses") for status in body["statuses"]
    ]
    names = {name for status in statuses for name in status}
    assert names >= {
        "legal_deadline_on",
        "suspended",
        "documents",
        "related_parties",
        "required_assurance",
        "closed_on",
        "outcome",
        "sequence",
        "started_on",
    }
    assert {"due_at", "label", "url"} <= {name for status in statuses for name in status["action"]}
    gallery = [status for status in statuses if status["external_id"] == "RP-90441"]
    assert [status["sequence"] for status in gallery] == [1, 2, 3, 4, 5]
    assert gallery[-1]["documents"][0]["title"] == "Beslissing over je renovatiepremie"
    assert gallery[-1]["action"]["due_at"] == "2026-04-07T23:59:00+02:00"


def test_a_refused_status_fails_the_run(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(platform, document=reference(tmp_path, capsys=capsys))
    platform.refuse = lambda body: (
        (422, {"code": "no"}) if body.get("Naam", "").startswith("Bewonerskaart") else None
    )
    assert main(["--to", platform.url, "--keys", str(tmp_path), "--wait", "0", *DAY]) == 1
    assert "openbaar-domein: refused or unsent 2: HTTP 422 no" in capsys.readouterr().out


def test_an_unregistered_sender_stops(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--to", platform.url, "--keys", str(tmp_path), "--wait", "0"]) == 1
    assert "no token" in capsys.readouterr().err
    assert main(["--keys", str(tmp_path)]) == 2
