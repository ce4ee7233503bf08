"""What we are made of is listed, licensed and asked about; and a registry that is silent stops nobody."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from typing import Any

import pytest

from tools.supply import audit, licences, sbom
from tools.supply.components import Component, all_components


def test_every_pinned_package_is_in_the_list_and_the_list_is_repeatable() -> None:
    document = json.loads(sbom.document())
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    listed = {entry["purl"]: entry for entry in document["components"]}
    assert listed.keys() == {component.purl for component in all_components()}
    django = next(entry for purl, entry in listed.items() if purl.startswith("pkg:pypi/django@"))
    assert django["hashes"]
    assert django["licenses"][0]["license"]["id"] == "BSD-3-Clause"
    assert any(purl.startswith("pkg:npm/htmx.org@") for purl in listed)
    again = json.loads(sbom.document())
    for made in (document, again):
        made["metadata"].pop("timestamp")
    assert document == again


@pytest.mark.parametrize(
    ("licence", "problems"),
    [
        ("MIT", 0),
        ("MIT AND Apache-2.0", 0),
        ("GPL-3.0-only OR MIT", 0),
        ("GPL-3.0-only", 1),
        ("MIT AND GPL-3.0-only", 1),
        ("unknown", 1),
        ("", 0),
    ],
)
def test_a_licence_is_judged(licence: str, problems: int) -> None:
    component = Component("pypi", "thing", "1", licence)
    found = licences.judge([component], permissive={"MIT", "Apache-2.0"}, excepted=set())
    assert len(found) == problems


def test_an_exception_is_for_something_that_is_there() -> None:
    component = Component("pypi", "thing", "1", "GPL-3.0-only")
    assert licences.judge([component], permissive=set(), excepted={"thing"}) == []
    assert "needs no exception" in licences.judge([], permissive=set(), excepted={"gone"})[0]


def test_weaknesses_fail_unless_accepted_until_a_day_that_has_not_passed() -> None:
    found = [("GHSA-1", "a 1"), ("GHSA-2", "b 1"), ("GHSA-3", "c 1")]
    accepted = {"GHSA-1": "2026-12-31: does not touch us", "GHSA-2": "2026-01-01: did not touch us"}
    remaining = audit.judge(found, accepted=accepted, today=date(2026, 11, 21))
    assert remaining == ["b 1: GHSA-2", "c 1: GHSA-3"]


def test_the_reports_of_the_tools_are_read() -> None:
    skipped = {"name": "b", "skip_reason": "x"}
    pip = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}, skipped]}
    assert list(audit.parse_pip(json.dumps(pip))) == [("PYSEC-1", "a 1")]
    cause = {"source": 1, "url": "https://example.org/advisories/GHSA-9"}
    npm = {"vulnerabilities": {"a": {"range": "<2", "via": ["b", cause]}}}
    assert list(audit.parse_npm(json.dumps(npm))) == [("GHSA-9", "a <2")]


@pytest.mark.parametrize("answer", ["", "no JSON", "[]", '{"error": {"code": "ENOTFOUND"}}'])
def test_a_silent_registry_is_said_and_stops_nobody(
    answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: list[str], **_: Any) -> Any:
        return subprocess.CompletedProcess(command, 1, stdout=answer)

    monkeypatch.setattr(subprocess, "run", run)
    assert audit.problems() == []
    assert capsys.readouterr().out.count("could not ask") == 2


def test_a_tool_that_hangs_or_is_missing_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for failure in (subprocess.TimeoutExpired("x", 1), FileNotFoundError()):

        def run(*_: Any, failure: Exception = failure, **__: Any) -> Any:
            raise failure

        monkeypatch.setattr(subprocess, "run", run)
        assert audit.problems() == []
