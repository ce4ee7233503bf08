"""Staff who help a person see that and how they were told, never of what; and the person sees who looked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.contracts import SUPPORT, ChannelCode
from burgerprofiel.blocks.notifications.services import suppressions
from burgerprofiel.blocks.notifications.tests import operating
from burgerprofiel.blocks.notifications.tests.operating import intent
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.accesslog import rows as log_rows
from burgerprofiel.foundation.accesslog.entry import ActorKind, Entry, Operation
from tests import people, statements
from tests.residents import words

pytestmark = pytest.mark.django_db

ADDRESS = "/beheer/meldingen/persoon"
REASON = "belde dat er geen mail kwam"


@pytest.fixture
def who() -> people.Resident:
    return operating.staff()


def ask(who: people.Resident, **given: str) -> html.HtmlElement:
    answer = who.enter(Client()).post(ADDRESS, {"reden": REASON} | given)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def told(page: html.HtmlElement) -> list[list[str]]:
    found = page.xpath("//section[.//*[@id='told']]//tbody/tr")
    return [[words(cell) for cell in row.xpath("./*")] for row in found]


def log_of(person: Any) -> list[Entry]:
    found = database.rows(
        f"SELECT {log_rows.COLUMNS} FROM foundation_accesslog l WHERE l.data_subject_id = %s ORDER BY l.id",
        [person],
    )
    return [log_rows.read(row) for row in found]


def test_staff_see_what_happened_to_what_a_person_was_told(who: people.Resident) -> None:
    number = make.next_insz()
    person, other = make.person(number=number), make.person()
    now = clock.now()
    intent(
        person,
        state="delivered",
        at=now - timedelta(hours=3),
        handed_at=now,
        settled_at=now,
        theme="Zqxthema",
    )
    intent(
        person,
        state="failed",
        reason="smtp-550",
        attempts=3,
        party_id=ids.new(),
        address_hash=b"\1" * 32,
        kind="erasure-changed",
        became="zqxbecame",
        road="zqxroad",
        settled_at=now,
    )
    intent(other, state="sent", kind="breach-told")
    suppressions.add(ChannelCode.EMAIL, [b"\1" * 32], reason="smtp-550")
    page = ask(who, nummer=number)
    second, first = told(page)
    assert first[0] == "Nieuws over een dossier"
    assert (first[2], first[1]) == ("E-mail", "aangekomen")
    assert second[0].startswith("Antwoord op een vraag over gegevens")
    assert "van een ander" in second[0]
    assert second[2] == "E-mailadres rust"
    assert "smtp-550" in second[1]
    assert "3 keer geprobeerd" in second[1]
    everything = html.tostring(page).decode().lower()
    assert "zqx" not in everything
    assert number not in everything


def test_the_person_sees_who_looked_and_why(who: people.Resident) -> None:
    number = make.next_insz()
    me = people.resident("An Voorbeeld", number=number)
    before = len(log_of(me.person_id))
    intent(me.person_id, state="sent", settled_at=clock.now())
    ask(who, nummer=number)
    (entry,) = log_of(me.person_id)[before:]
    assert (entry.operation, entry.actor_kind, entry.actor_id) == (
        Operation.READ,
        ActorKind.OFFICIAL,
        who.person_id,
    )
    assert entry.processing_activity_id.endswith(SUPPORT)
    assert entry.count == 1
    seen = me.enter(Client()).get("/wie-keek").content.decode()
    assert "Je helpen als je vraagt of en hoe we je een melding stuurden" in seen


def test_who_was_told_nothing_was_looked_at_all_the_same(who: people.Resident) -> None:
    number = make.next_insz()
    person = make.person(number=number)
    assert "niets" in words(ask(who, nummer=number))
    assert [entry.count for entry in log_of(person)][-1:] == [0]


def test_for_somebody_we_do_not_know_nothing_is_written(who: people.Resident) -> None:
    before = database.value("SELECT count(*) FROM foundation_accesslog")
    assert "Wij kennen niemand met dit nummer" in words(ask(who, nummer=make.next_insz()))
    assert database.value("SELECT count(*) FROM foundation_accesslog") == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"nummer": "1", "reden": REASON}, "Dit is geen rijksregisternummer"),
        ({"nummer": "", "reden": REASON}, "Dit is geen rijksregisternummer"),
        ({"persoon": "x", "reden": REASON}, "Dit is geen rijksregisternummer"),
        ({"persoon": "01890000-0000-7000-8000-000000000000", "reden": " "}, "Schrijf waarom je kijkt"),
    ],
)
def test_what_is_missing_is_said(who: people.Resident, given: dict[str, str], said: str) -> None:
    answer = who.enter(Client()).post(ADDRESS, given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_long_list_goes_on_by_a_form_and_each_page_has_its_row(who: people.Resident) -> None:
    number = make.next_insz()
    person = make.person(number=number)
    for _number in range(60):
        intent(person, state="sent")
    before, sizes, given = len(log_of(person)), [], {"nummer": number}
    while given:
        page = ask(who, **given)
        sizes.append(len(told(page)))
        forms = page.xpath("//form[.//input[@name='na']]")
        given = {
            one.get("name"): one.get("value")
            for form in forms
            for one in form.xpath(".//input[@type='hidden']")
            if one.get("name") not in ("csrfmiddlewaretoken", "reden")
        }
        assert not given or set(given) == {"persoon", "na"}
    assert sizes == [25, 25, 10]
    assert [entry.count for entry in log_of(person)[before:]] == sizes


@pytest.mark.parametrize("cursor", ["x", "x.1", "01890000-0000-7000-8000-000000000000.x"])
def test_a_page_that_we_did_not_make_is_the_form(who: people.Resident, cursor: str) -> None:
    page = ask(who, persoon=str(ids.new()), na=cursor)
    assert told(page) == []


def test_a_long_list_costs_no_more_statements(who: people.Resident) -> None:
    number = make.next_insz()
    person = make.person(number=number)
    intent(person, state="sent")
    ask(who, nummer=number)
    with statements.counted() as before:
        ask(who, nummer=number)
    for _number in range(20):
        intent(person, state="sent")
    with statements.counted() as after:
        ask(who, nummer=number)
    assert len(after) == len(before)
