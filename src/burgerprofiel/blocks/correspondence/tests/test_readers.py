"""Authorities ask whether people read digitally: yes, no or a hint, and never more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.correspondence import rules
from burgerprofiel.blocks.correspondence.contracts import ANSWER
from burgerprofiel.blocks.correspondence.models import Reader
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.models import Mandate, Party, Person
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import models as notices
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.models import Restriction
from tests.statements import counted

pytestmark = pytest.mark.django_db

ADDRESS = "/api/correspondence/v1/readers"
TOWN = Client(client_id="voorbeke", ovo_code="OVO009901", scopes=frozenset({"CorrespondenceRead"}))
SILENT, OF_NOBODY = make.insz(8801), make.insz(8802)


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long answers were held back; here they are not."""
    seconds: list[float] = []
    monkeypatch.setattr("burgerprofiel.blocks.correspondence.api.readers.time.sleep", seconds.append)
    return seconds


@pytest.fixture
def town() -> Browser:
    return Browser(raise_request_exception=False, **incoming.bearer(TOWN))


def reader(number: str, *, is_digital: bool = True, told: bool = True, seen_days_ago: int = 1) -> UUID:
    """A person with this number who decided."""
    person = make.person(number=number)
    now = clock.now()
    Reader.objects.create(party_id=person, is_digital=is_digital, since=now)
    Person.objects.filter(pk=person).update(
        email_sealed=b"x" if told else None,
        email_verified_at=now if told else None,
        last_visit_at=now - timedelta(days=seen_days_ago),
    )
    return person


def ask(town: Browser, numbers: Sequence[str], *, kind: str = "insz") -> Any:
    body = {"parties": [{"type": kind, "value": number} for number in numbers]}
    return town.post(ADDRESS, body, content_type="application/json")


def answers(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    found: list[str] = response.json()["answers"]
    return found


def logged(party: UUID) -> list[dict[str, Any]]:
    return database.rows(
        "SELECT organisation, application, operation FROM foundation_accesslog"
        " WHERE data_subject_id = %s AND name LIKE %s",
        [party, f"{ANSWER}.%"],
    )


def test_each_gets_an_answer_in_the_order_asked(town: Browser) -> None:
    chose, took_back, far, mute = (make.insz(8811 + n) for n in range(4))
    reader(chose)
    reader(took_back, is_digital=False)
    reader(far, seen_days_ago=181)
    reader(mute, told=False)
    make.person(number=SILENT)
    asked = [far, OF_NOBODY, chose, took_back, SILENT, mute, chose]
    assert answers(ask(town, asked)) == ["hint", "no", "yes", "no", "no", "hint", "yes"]


def test_nothing_tells_somebody_unknown_from_somebody_who_did_not_choose(
    town: Browser, waited: list[float]
) -> None:
    person = make.person(number=SILENT)
    parties = Party.objects.count()
    known, unknown = ask(town, [SILENT]), ask(town, [OF_NOBODY])
    assert known.content == unknown.content == b'{"answers":["no"]}'
    assert {*known.headers} == {*unknown.headers}
    assert len(waited) == 2
    assert all(0 <= seconds <= rules.ANSWER_SECONDS + rules.NUMBER_SECONDS for seconds in waited)
    assert Party.objects.count() == parties  # nobody was made by asking
    assert len(logged(person)) == 1


def test_an_unknown_number_costs_the_same_statements_but_for_the_row(town: Browser) -> None:
    make.person(number=SILENT)
    ask(town, [SILENT])  # what a process does once
    texts = []
    for number in (SILENT, OF_NOBODY):
        with counted() as statements:
            ask(town, [number])
        texts.append(
            [" ".join(text.split())[:30] for text in statements if "foundation_accesslog" not in text]
        )
    assert texts[0] == texts[1]


def test_each_who_is_known_sees_who_asked_once_however_often_they_are_in_it(town: Browser) -> None:
    person = reader(make.insz(8821))
    ask(town, [make.insz(8821)] * 3)
    assert logged(person) == [
        {"organisation": TOWN.ovo_code, "application": TOWN.client_id, "operation": "read"}
    ]


@pytest.mark.parametrize(
    ("purpose", "ovo_code", "answer"),
    [
        ("", "", "no"),
        ("", TOWN.ovo_code, "no"),
        (ANSWER, "", "no"),
        ("", "OVO009902", "yes"),
        ("notifications.tell", "", "yes"),
    ],
)
def test_who_had_processing_restricted_or_objected_is_as_who_did_not_choose(
    town: Browser, purpose: str, ovo_code: str, answer: str
) -> None:
    number, other = make.insz(8831), make.insz(8832)
    person = reader(number)
    reader(other)
    Restriction.objects.create(
        id=ids.new(), party_id=person, purpose=purpose, ovo_code=ovo_code, granted_at=clock.now()
    )
    assert answers(ask(town, [number, other])) == [answer, "yes"]
    assert len(logged(person)) == (answer == "yes")


def test_a_firm_is_read_by_who_may_act_for_it(town: Browser) -> None:
    number = make.kbo(8841)
    key = (IdentifierType.KBO, number)
    firm = identity.resolve_parties(numbers=[key])[key]
    Reader.objects.create(party_id=firm, is_digital=True, since=clock.now())
    assert answers(ask(town, [number], kind="kbo")) == ["hint"]
    director = reader(make.insz(8842), is_digital=False)
    make.mandate(director, firm)
    assert answers(ask(town, [f"BE {number}"], kind="kbo")) == ["yes"]
    assert Mandate.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "channel", "phone", "browser", "answer"),
    [
        (True, "email", False, False, "yes"),
        (True, "", False, False, "hint"),
        (False, "sms", True, False, "yes"),
        (False, "sms", False, False, "hint"),
        (False, "push", False, True, "yes"),
        (False, "", True, True, "hint"),
    ],
)
def test_any_channel_will_do_for_who_wants_to_be_told(
    town: Browser, told: bool, channel: str, phone: bool, browser: bool, answer: str
) -> None:
    director = reader(make.insz(8851), is_digital=False, told=told)
    number = make.kbo(8852)
    key = (IdentifierType.KBO, number)
    firm = identity.resolve_parties(numbers=[key])[key]
    make.mandate(director, firm)
    Reader.objects.create(party_id=firm, is_digital=True, since=clock.now())
    notices.Choice.objects.create(person_id=director, channel=channel)
    notices.Phone.objects.create(
        person_id=director,
        number_sealed=b"x",
        number_hash=b"x",
        verified_at=clock.now() if phone else None,
    )
    if browser:
        notices.PushSubscription.objects.create(
            id=ids.new(), person_id=director, endpoint_hash=b"x", subscription_sealed=b"x"
        )
    assert answers(ask(town, [number], kind="kbo")) == [answer]


def test_a_thousand_at_once_take_as_many_statements_as_one(town: Browser) -> None:
    numbers = [make.insz(9000 + n) for n in range(1000)]
    assert len(set(numbers)) == 1000
    keys = [(IdentifierType.INSZ, number) for number in numbers[:300]]
    found = identity.resolve_parties(numbers=keys)
    Reader.objects.bulk_create(
        Reader(party_id=party, is_digital=True, since=clock.now()) for party in found.values()
    )
    ask(town, numbers[:1])
    with counted() as few:
        ask(town, numbers[:1])
    with counted() as many:
        response = ask(town, numbers)
    assert answers(response) == ["hint"] * 300 + ["no"] * 700
    assert len(many) == len(few) <= 12, many


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed-body"),
        (b"[]", 422, "invalid-request"),
        (b'{"parties": []}', 422, "invalid-request"),
        (b'{"parties": [{"type": "insz"}]}', 422, "invalid-request"),
        (b'{"parties": [{"type": "iban", "value": "x"}]}', 422, "invalid-request"),
        (b'{"parties": [{"type": "insz", "value": 61010100108}]}', 422, "invalid-request"),
        (b'{"parties": [{"type": "insz", "value": "abc"}], "why": "x"}', 422, "invalid-request"),
        (b'{"parties": [{"type": "insz", "value": "' + b"1" * 21 + b'"}]}', 422, "invalid-request"),
        (b'{"parties": [{"type": "insz", "value": "\\u0000"}]}', 400, "malformed-body"),
        (b'{"parties": [], "parties": []}', 422, "invalid-request"),
        (b'{"parties": [{"type": "vcode", "value": "\xe2\x80\xae"}]}', 422, "invalid-number"),
        (b"[" * 100_000, 422, "invalid-request"),
        (b" " * (129 * 1024), 413, "body-too-large"),
    ],
)
def test_hostile_bodies_are_refused_with_a_problem(
    town: Browser, body: bytes, status: int, code: str, waited: list[float]
) -> None:
    response = town.post(ADDRESS, body, content_type="application/json")
    assert (response.status_code, response.json()["type"].rpartition(":")[2]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert waited == []


def test_more_than_a_thousand_are_refused(town: Browser) -> None:
    assert ask(town, [SILENT] * 1001).status_code == 422


def test_numbers_that_cannot_exist_are_named_by_their_place_and_not_repeated(town: Browser) -> None:
    person = make.person(number=SILENT)
    wrong = SILENT[:-1] + str((int(SILENT[-1]) + 1) % 10)
    response = ask(town, [SILENT, wrong, *["x"] * 30])
    assert response.status_code == 422
    problem = response.json()
    assert [one["field"] for one in problem["errors"]] == [
        f"parties[{place}].value" for place in range(1, 21)
    ]
    assert wrong not in json.dumps(problem)
    assert logged(person) == []


def test_a_client_is_held_to_so_many_numbers(town: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "READERS_CLIENT", replace(uses.READERS_CLIENT, count=5, seconds=3600))
    assert ask(town, [SILENT] * 6).status_code == 429
    assert ask(town, [SILENT] * 3).status_code == 200
    assert ask(town, [SILENT] * 3).status_code == 429
    response = ask(town, [SILENT] * 2)
    assert response.status_code == 200
    assert int(ask(town, [SILENT]).headers["Retry-After"]) > 0


def test_without_the_scope_or_without_a_token_there_is_no_answer() -> None:
    other = Client(client_id="elders", ovo_code="OVO009902", scopes=frozenset({"DosisImport"}))
    stranger = Browser(raise_request_exception=False, **incoming.bearer(other))
    assert ask(stranger, [SILENT]).status_code == 403
    assert ask(Browser(), [SILENT]).status_code == 401
