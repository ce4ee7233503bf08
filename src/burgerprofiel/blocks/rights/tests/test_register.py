"""The register of processing: complete, public, and the only thing that a purpose can be taken from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client

import burgerprofiel
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import gate, processing, purposes
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.purposes import Controllership, Purpose

ROOT = Path(burgerprofiel.__file__).parent
CODES = {purpose.code for purpose in purposes.register()}
# Their `purpose` is the place of a sealed value, or what an official tells the vault.
OTHER_PURPOSES = {"keys", "vault", "simulators"}


def _problems(purpose: Purpose) -> Iterator[str]:
    for name, words in (
        ("categories", processing.CATEGORIES),
        ("subjects", processing.SUBJECTS),
        ("recipients", processing.RECIPIENTS),
        ("measures", processing.MEASURES),
    ):
        codes = getattr(purpose, name)
        yield from (f"{name}: {code} has no words" for code in codes if code not in words)
        if not codes and name != "recipients":
            yield f"no {name}"
    for name in ("description", "legal_basis", "retention"):
        if not str(getattr(purpose, name)).strip():
            yield f"no {name}"


@pytest.mark.parametrize("purpose", purposes.register(), ids=lambda purpose: purpose.code)
def test_an_entry_says_all_that_article_30_asks(purpose: Purpose) -> None:
    assert list(_problems(purpose)) == []


def _uses() -> Iterator[tuple[str, str]]:
    """Every purpose that the code passes to a gate, with its place; names are looked up where they stand."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "tests" in parts or OTHER_PURPOSES & set(parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from _of_call(
                    node, module=".".join(("burgerprofiel", *parts)), place=f"{path.name}:{node.lineno}"
                )


def _of_call(call: ast.Call, *, module: str, place: str) -> Iterator[tuple[str, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if "seal" in name:  # what a sealed value is bound to
        return
    for keyword in call.keywords:
        if keyword.arg != "purpose":
            continue
        if isinstance(keyword.value, ast.Constant):
            yield str(keyword.value.value), place
        elif isinstance(keyword.value, ast.Name) and keyword.value.id != "purpose":  # `purpose` is handed on
            yield str(getattr(import_module(module), keyword.value.id, f"{keyword.value.id}?")), place
        elif isinstance(keyword.value, ast.Attribute) and (code := _attribute(keyword.value, module=module)):
            yield code, place


def _attribute(node: ast.Attribute, *, module: str) -> str:
    """The constant of another module; empty for what stands on a row, which the gate checks when it is used."""
    owner = getattr(import_module(module), getattr(node.value, "id", ""), None)
    return str(getattr(owner, node.attr, f"{ast.unparse(node)}?")) if owner else ""


def test_every_purpose_in_the_code_is_in_the_register_and_the_other_way_round() -> None:
    used: dict[str, list[str]] = {}
    for code, place in _uses():
        used.setdefault(code, []).append(place)
    assert {code: places for code, places in used.items() if code not in CODES} == {}
    assert CODES - set(used) == set(), "in the register, but nothing uses it"


@pytest.mark.django_db
def test_what_is_not_in_the_register_is_refused() -> None:
    with (
        pytest.raises(purposes.UnknownPurposeError),
        gate.admitted(gate.SYSTEM, parties=(), purpose="dossiers.sell", operation=Operation.READ),
    ):
        pass


@pytest.mark.django_db
def test_everybody_reads_what_data_is_used_for(client: Client) -> None:
    page = client.get("/gegevensgebruik")
    assert page.status_code == 200
    text = page.content.decode()
    for purpose in purposes.register():
        assert f'id="{purpose.code.replace(".", "-")}"' in text
    assert 'href="/gegevensgebruik"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_each_controller_has_an_export_of_its_own(client: Client) -> None:
    source = factories.source("Stad Voorbeke")
    factories.authority("Zonder bron")
    address = "/api/rights/v1/processing"
    whole = client.get(address).json()
    assert {entry["code"] for entry in whole["activities"]} == CODES
    assert whole["controller"]["dpo_contact"].startswith("mailto:")
    assert [each["name"] for each in whole["partners"]] == ["Stad Voorbeke"]

    shared = client.get(address, {"controller": source.authority_id}).json()
    assert shared["controller"]["name"] == "Stad Voorbeke"
    assert {entry["code"] for entry in shared["activities"]} == {
        purpose.code for purpose in purposes.register() if purpose.controllership is Controllership.JOINT
    }
    assert "dossiers.follow" in {entry["code"] for entry in shared["activities"]}
    assert len(shared["activities"]) < len(CODES)
    assert all(entry["is_joint"] for entry in shared["activities"])
    assert client.get(address, {"controller": "OVO000999"}).status_code == 404


@pytest.mark.django_db
def test_a_row_of_the_access_log_names_an_entry(client: Client) -> None:
    client.cookies["__Host-bp_session"] = make.session(make.person())
    assert client.get("/instellingen").status_code == 200
    whole = client.get("/api/rights/v1/processing").json()
    from burgerprofiel.foundation import database  # noqa: PLC0415

    named = database.value("SELECT processing_activity_id FROM foundation_accesslog ORDER BY id DESC LIMIT 1")
    assert named in {entry["id"] for entry in whole["activities"]}
