from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from burgerprofiel.blocks.dossiers.contracts import Reader, Refused, Status
from burgerprofiel.blocks.dossiers.wire import feed

CITIZEN, BAKERY = "91651431876", "0741230052"
ELEMENT: dict[str, Any] = {
    "@type": "DossierStatus",
    "index": 12,
    "dossiernummer": "2026-1",
    "dossiernaam": "Parkeervergunning",
    "doorverwijzingUrl": "https://loket.example/2026-1",
    "wijzigingsdatum": "2026-11-03T09:12:00",
    "status": {
        "vlaamseFase": "Behandeling",
        "vlaamseCode": "DossierOnvolledig",
        "detail": "Je plan ontbreekt",
        "actie": "Bezorg het plan",
    },
    "dossier beheerder": {
        "naam": "Loket",
        "email": "loket@voorbeeld.example",
        "adres": {"straat": "Markt", "gemeente": "Voorbeke"},
    },
    "agenten": [
        {"@type": "BurgerAgent", "rijksregisternummer": CITIZEN},
        {
            "@type": "OndernemerAgent",
            "kboNummer": BAKERY,
            "toegangsrechten": [{"recht": "Lezen", "context": "vergunningen"}],
        },
    ],
    "product": "697",
}


def _status(**changes: Any) -> Status:
    parsed = feed.parse_element(json.dumps(ELEMENT | changes).encode())
    assert isinstance(parsed, Status)
    return parsed


def _codes(**changes: Any) -> set[tuple[str, str]]:
    parsed = feed.parse_element(json.dumps(ELEMENT | changes).encode())
    assert isinstance(parsed, Refused)
    return {(problem.code, problem.field) for problem in parsed.errors}


def test_an_element_becomes_a_status() -> None:
    status = _status()
    assert (status.external_id, status.title, status.sequence) == ("2026-1", "Parkeervergunning", 12)
    assert (status.phase_given, status.code) == ("Behandeling", "DossierOnvolledig")
    assert status.changed_at.astimezone(UTC) == datetime(2026, 11, 3, 8, 12, tzinfo=UTC)
    assert (status.action_needed, status.action_text) == (True, "Bezorg het plan")
    assert status.product_id == "697"
    assert status.contact == {
        "name": "Loket",
        "email": "loket@voorbeeld.example",
        "address": {"street": "Markt", "municipality": "Voorbeke"},
    }
    assert status.readers == (
        Reader(type="insz", value=CITIZEN),
        Reader(type="kbo", value=BAKERY, rights=("Lezen - vergunningen",)),
    )


def test_the_same_element_has_the_same_key_and_another_has_another() -> None:
    assert _status().upload_key == _status().upload_key
    assert _status().upload_key != _status(index=13).upload_key
    assert _status().upload_key != _status(dossiernaam="Iets anders").upload_key
    assert len(_status(index=2**62).upload_key) <= 100


@pytest.mark.parametrize(
    ("action", "needed"),
    [
        (None, False),
        ("", False),
        ("Bel ons", True),
        ({"actieNodig": True, "actie": "Bel ons"}, True),
        ({"actieNodig": False, "actie": "Bel ons"}, False),
    ],
)
def test_an_action_is_a_text_or_an_object(action: object, needed: bool) -> None:
    assert _status(status={"vlaamseFase": "Behandeling", "actie": action}).action_needed is needed


def test_everything_that_is_wrong_is_named_at_once() -> None:
    assert _codes(
        dossiernummer=None,
        wijzigingsdatum="morgen",
        doorverwijzingUrl="javascript:alert(1)",
        agenten=[{"@type": "BurgerAgent", "rijksregisternummer": "91651431877"}, {"@type": "Robot"}],
    ) == {
        ("missing", "dossiernummer"),
        ("invalid-moment", "wijzigingsdatum"),
        ("invalid-link", "doorverwijzingUrl"),
        ("invalid-identifier", "agenten[0].rijksregisternummer"),
        ("unknown-agent", "agenten[1].@type"),
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"index": "twaalf"},
        {"index": None},
        {"index": True},
        {"agenten": []},
        {"agenten": "geen lijst"},
        {"status": "geen object"},
        {"dossiernaam": "x" * 501},
        {"dossiernaam": ["lijst"]},
        {"wijzigingsdatum": "2199-01-01T00:00:00"},
    ],
)
def test_a_wrong_member_refuses_the_element(changes: dict[str, Any]) -> None:
    assert _codes(**changes)


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"\xff"'])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    assert isinstance(feed.parse_element(body), Refused)


def test_a_refusal_quotes_no_national_number() -> None:
    wrong = feed.parse_element(
        json.dumps(
            ELEMENT | {"agenten": [{"@type": "BurgerAgent", "rijksregisternummer": "91651431877"}]}
        ).encode()
    )
    assert isinstance(wrong, Refused)
    assert "9165143" not in repr(wrong)


def test_a_page_gives_its_elements_as_they_came() -> None:
    page = feed.parse_page(b'{"nieuweIndex": 14, "elementen": [{"a": 1}, 2]}', index=3)
    assert [bytes(element) for element in page.elements] == [b'{"a": 1}', b"2"]
    assert page.next_index == 14


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html>",
        b"[]",
        b'{"elementen": []}',
        b'{"nieuweIndex": 2, "elementen": []}',
        b'{"nieuweIndex": 3, "elementen": [{}]}',
        b'{"nieuweIndex": "4", "elementen": []}',
        b'{"@type": "Iets", "nieuweIndex": 4, "elementen": []}',
        b'{"half": ["way',
    ],
)
def test_what_is_no_page_is_said(body: bytes) -> None:
    with pytest.raises(feed.NoFeedError):
        feed.parse_page(body, index=3)


def test_the_address_of_a_page_keeps_what_the_source_asks() -> None:
    asked = feed.address("https://x.example/feed?sleutel=a%26b&index=9", index=4, limit=100)
    assert asked == "https://x.example/feed?sleutel=a%26b&index=4&limiet=100"
