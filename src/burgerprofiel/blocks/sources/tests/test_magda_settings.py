"""What an operator may leave out: on this machine almost everything, outside it nothing without saying why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc.jwk import RSAKey

from burgerprofiel.blocks.sources.tests import certificates
from burgerprofiel.blocks.sources.wire.magda import adapter
from burgerprofiel.blocks.sources.wire.magda.adapter import Magda
from burgerprofiel.foundation import config

Make = Callable[..., Magda]
FULL = {
    "certificate": "signing.pem",
    "key": "signing.key",
    "answer_ca": "ca.pem",
    "answer_names": ["magda.example"],
    "unchecked_messages": "de schema's komen volgende week",
}


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki")
    root = certificates.certificate("Gezag")
    ours = certificates.certificate("ons.example", issuer=root, of=1)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(root.certificate.public_bytes(pem))
    (folder / "signing.pem").write_bytes(ours.certificate.public_bytes(pem))
    for name, number in (("signing.key", 1), ("other.key", 2)):
        key = certificates.key(number).private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(key)
    return folder


@pytest.fixture
def make(pki: Path, tmp_path: Path) -> Make:
    folder = tmp_path / "sources"
    shutil.copytree(pki, folder)

    def made(**changes: Any) -> Magda:
        given = {
            "identification": "voorbeeld.be/burgerprofiel",
            "soap_url": "https://127.0.0.1:8443",
            "ca": "ca.pem",
            "signing_certificate": "signing.pem",
            "signing_key": "signing.key",
            "services": {"GeefPersoon": {"capacity": "1300"}},
            **changes,
        }
        return adapter.make(
            {name: value for name, value in given.items() if value is not None}, folder=folder
        )

    return made


def test_only_what_has_a_hoedanigheid_is_supplied(make: Make) -> None:
    services = {"GeefPersoon": {"capacity": "1300"}, "GeefEpc": {"capacity": "7", "cents_per_call": 3}}
    supplies = {one.code: one for one in make(services=services).supplies}
    assert supplies.keys() == {"magda.geef-persoon", "magda.geef-epc"}
    epc = supplies["magda.geef-epc"]
    assert (epc.source_name, epc.needs, epc.cents_per_call) == (
        "Energieprestatiedatabank",
        frozenset({"persoon.adres"}),
        3,
    )
    assert make(services={}).supplies == ()


def test_a_keeper_has_an_organisation_code_and_a_page_for_corrections(make: Make) -> None:
    keepers = {"rijksregister": {"ovo_code": "OVO900001", "correct_url": "https://rr.example/fout"}}
    (supply,) = make(keepers=keepers).supplies
    assert (supply.ovo_code, supply.correct_url) == ("OVO900001", "https://rr.example/fout")


def test_on_this_machine_schemas_and_answer_certificates_may_be_left_out(make: Make) -> None:
    assert make().supplies


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ({"certificate": None, "key": None}, "mutual TLS"),
        ({"answer_ca": None}, "answer_ca and answer_names"),
        ({"answer_names": None}, "answer_ca and answer_names"),
        ({"unchecked_messages": None}, "schemas is needed"),
    ],
)
@pytest.mark.parametrize("outside", ["the partner", "the installation"])
def test_outside_it_nothing_is_left_out_without_a_reason(
    left_out: dict[str, None], told: str, outside: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    if outside == "the installation":
        away = replace(config.current(), public_url="https://burgerprofiel.example")
        monkeypatch.setattr(config, "current", lambda: away)
    url = "https://magda.example" if outside == "the partner" else "https://127.0.0.1:8443"
    assert make(soap_url=url, **FULL).supplies
    with pytest.raises(ValueError, match=told):
        make(soap_url=url, **{**FULL, **left_out})


def test_a_reason_lets_answers_be_unsigned(make: Make) -> None:
    given = {**FULL, "answer_ca": None, "unsigned_answers": "MAGDA ondertekent deze dienst niet"}
    assert make(soap_url="https://magda.example", **given).supplies


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"soap_url": "http://127.0.0.1:8443"}, "https://"),
        ({"services": {"GeefAlles": {"capacity": "1"}}}, "no service GeefAlles"),
        ({"services": {"GeefPersoon": {"capacity": ""}}}, "capacity"),
        ({"services": {"GeefPersoon": {"capacity": "1300", "questions": 6}}}, "questions"),
        ({"keepers": {"iemand": {}}}, "no keeper iemand"),
        ({"onbekend": 1}, "onbekend"),
        ({"identification": None}, "identification"),
        ({"certificate": "signing.pem"}, "belong together"),
        ({"signing_key": "other.key"}, "does not belong"),
        ({"signing_key": "nergens.key"}, "cannot be read"),
        ({"signing_certificate": "nergens.pem"}, "cannot be read"),
        ({"certificate": "signing.pem", "key": "other.key"}, "cannot be used"),
        ({"ca": "nergens.pem"}, "TLS"),
        ({"answer_ca": "nergens.pem", "answer_names": ["x"]}, "answer_ca cannot be read"),
        ({"schemas": "nergens"}, "schemas"),
    ],
)
def test_what_cannot_be_is_told(changes: dict[str, Any], told: str, make: Make) -> None:
    with pytest.raises(ValueError, match=told):
        make(**changes)


@pytest.mark.parametrize("name", ["signing_key", "key"])
def test_a_key_that_others_can_read_is_refused(name: str, make: Make, tmp_path: Path) -> None:
    loose = tmp_path / "loose.key"
    loose.write_bytes((tmp_path / "sources" / "signing.key").read_bytes())
    loose.chmod(0o640)
    given = {"certificate": "signing.pem", "key": str(loose)} if name == "key" else {name: str(loose)}
    with pytest.raises(ValueError, match="0600"):
        make(**given)


def test_rest_services_need_a_key_of_their_own(make: Make, tmp_path: Path) -> None:
    key = tmp_path / "rest.pem"
    key.touch(mode=0o600)
    key.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    rest = {
        "url": "https://127.0.0.1:8443",
        "token_url": "https://127.0.0.1:8443/oauth/token",
        "client_id": "burgerprofiel",
        "key": str(key),
        "services": {"MobilityRegistrations": {"capacity": "1300"}},
    }
    codes = {one.code: one for one in make(rest=rest).supplies}
    assert codes["magda.mobility-registrations"].parameters == frozenset({"plate"})
    with pytest.raises(ValueError, match="no REST service"):
        make(rest={**rest, "services": {"Alles": {"capacity": "1"}}})
    with pytest.raises(ValueError, match=r"rest\.key"):
        make(rest={**rest, "key": "nergens"})
    with pytest.raises(ValueError, match="https://"):
        make(rest={**rest, "url": "http://127.0.0.1"})
