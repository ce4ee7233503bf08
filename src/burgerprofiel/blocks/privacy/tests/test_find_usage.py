"""`findUsage`: what other portals are told of our log, and what they are not."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.models import Party
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.privacy.tests.entries import TOWN
from burgerprofiel.foundation import clock, config, database, keys
from burgerprofiel.foundation.accesslog import rows
from burgerprofiel.foundation.accesslog.entry import ActorKind, Entry, Operation
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.identifiers import IdentifierType

pytestmark = pytest.mark.django_db

ADDRESS = "/api/privacy/v1/findUsage"
PORTAL = Client(client_id="mijn-portaal", ovo_code="OVO000900", scopes=frozenset({"UsageRead"}))
NUMBER = make.insz(8123)


@pytest.fixture
def person() -> UUID:
    entries.authority(TOWN, "Stad Voorbeke")
    key = (IdentifierType.INSZ, NUMBER)
    return identity.resolve_parties(numbers=[key])[key]


@pytest.fixture
def portal() -> Browser:
    return Browser(raise_request_exception=False, **incoming.bearer(PORTAL))


def ask(portal: Browser, *, number: str = NUMBER, **window: Any) -> Any:
    header = {"userId": f"BE{number}", "id": "vraag-00000001", "issue": "Inzage door de persoon"}
    return portal.post(ADDRESS, {"header": header, "body": window}, content_type="application/json")


def uses(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, str]] = answer.json()["body"]["usage"]
    return found


def last_of(party: UUID) -> Entry:
    found = database.rows(
        f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE data_subject_id = %s ORDER BY id DESC LIMIT 1",
        [party],
    )
    return rows.read(found[0])


def test_an_answer_says_when_what_and_who_newest_first(person: UUID, portal: Browser) -> None:
    entries.write(person, minutes_ago=9, operation=Operation.UPDATE, organisation="OVO002002")
    entries.write(person, minutes_ago=2)
    answer = ask(portal)
    assert answer.json()["header"]["userId"] == f"BE{NUMBER}"
    assert answer.json()["header"]["id"] == "vraag-00000001"
    newest, oldest = uses(answer)
    assert newest["receiver"] == TOWN
    assert newest["action"] == "Bekeek je dossiers (De stand van je dossiers ontvangen van besturen)"
    assert oldest["action"].startswith("Wijzigde iets in je dossiers")
    assert newest["logtime"] > oldest["logtime"]


def test_each_answer_is_a_row_that_the_person_sees(person: UUID, portal: Browser) -> None:
    entries.write(person)
    before = entries.count(person)
    ask(portal)
    assert entries.count(person) == before + 1
    row = last_of(person)
    assert (row.actor_kind, row.operation, row.count) == (ActorKind.CLIENT, Operation.READ, 1)
    assert (row.organisation, row.application) == (PORTAL.ovo_code, PORTAL.client_id)
    assert row.processing_activity_id.endswith("privacy.answer-portals")
    assert NUMBER not in str(row)


def test_pages_do_not_shift_by_being_asked(person: UUID, portal: Browser) -> None:
    made = clock.now()
    for number in range(7):
        entries.write(
            person, logged_at=made - timedelta(minutes=number), application=f"a{number}", count=number
        )
    found = [use["logtime"] for first in (1, 4, 7, 10) for use in uses(ask(portal, offset=first, limit=3))]
    assert len(found) == len(set(found)) == 7
    assert found == sorted(found, reverse=True)


def test_another_portal_is_named_but_the_one_that_asks_is_not(person: UUID, portal: Browser) -> None:
    other = Client(client_id="ander-portaal", ovo_code="OVO000901", scopes=frozenset({"UsageRead"}))
    ask(Browser(**incoming.bearer(other)))
    ask(portal)
    assert [use["receiver"] for use in uses(ask(portal))] == [other.ovo_code]


def test_what_is_not_told(person: UUID, portal: Browser) -> None:
    entries.write(person, visible_from=clock.now() + timedelta(days=1))
    entries.write(person, actor_kind=ActorKind.CITIZEN, actor_id=person, organisation="")
    stranger = make.person()
    entries.write(stranger)
    assert uses(ask(portal)) == []


def test_what_a_representative_or_the_platform_did_is_received_by_the_platform(
    person: UUID, portal: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries.write(person, actor_kind=ActorKind.MANDATE_HOLDER, organisation="")
    (use,) = uses(ask(portal))
    assert use["receiver"] == config.current().controller.name


def test_an_unknown_person_looks_like_one_of_whom_there_is_nothing(portal: Browser, person: UUID) -> None:
    before = Party.objects.count()
    unknown, known = ask(portal, number=make.insz(8124)), ask(portal)
    assert uses(unknown) == uses(known) == []
    assert Party.objects.count() == before


def test_only_systems_with_the_scope(person: UUID) -> None:
    entries.write(person)
    before = entries.count(person)
    for browser, status in ((Browser(), 401), (Browser(**incoming.bearer(incoming.CLIENT)), 403)):
        answer = ask(browser)
        assert answer.status_code == status
        assert answer.json()["fault"]["faultcode"] == "Sender"
    assert entries.count(person) == before


@pytest.mark.parametrize(
    ("header", "window"),
    [
        ({"userId": f"BE{NUMBER[:-1]}{(int(NUMBER[-1]) + 1) % 10}"}, {}),
        ({"userId": NUMBER}, {}),
        ({"userId": f"NL{NUMBER}"}, {}),
        ({"id": "x"}, {}),
        ({"issue": "x" * 201}, {}),
        ({}, {"offset": 0}),
        ({}, {"limit": 1001}),
        ({}, {"limit": "all"}),
    ],
)
def test_a_wrong_question_is_the_fault_of_the_sender(
    portal: Browser, person: UUID, header: dict[str, str], window: dict[str, Any]
) -> None:
    body = {"header": {"userId": f"BE{NUMBER}", "id": str(uuid.uuid4()), **header}, "body": window}
    answer = portal.post(ADDRESS, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["fault"]["faultcode"] == "Sender"
    assert NUMBER[:9] not in answer.content.decode()
    assert entries.count(person) == 0


def test_our_own_failure_is_the_fault_of_the_receiver(
    portal: Browser, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(numbers: Any) -> Any:
        raise keys.KeyServiceError("unreachable")

    monkeypatch.setattr(keys, "blind_indexes", away)
    answer = ask(portal)
    assert answer.status_code == 503
    assert answer.json()["fault"]["faultcode"] == "Receiver"


def test_a_portal_cannot_fill_somebodys_log(
    portal: Browser, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "burgerprofiel.foundation.limits.uses.rate",
        lambda limit: (3, 3600) if limit.name == "usage-person" else (limit.count, limit.seconds),
    )
    answers = [ask(portal) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert entries.count(person) == 3
    assert json.loads(answers[-1].content)["fault"]["detail"] == "too-many-requests"
