"""Operators see how connections are doing and switch them, without JavaScript; nobody else does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from lxml import html
from playwright.sync_api import Page

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources.contracts import Problem, State
from burgerprofiel.blocks.sources.models import SwitchOff
from burgerprofiel.blocks.sources.services import lines, registry
from burgerprofiel.blocks.sources.services.settings import Policy
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.gate import Capacity, Right
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.residents import words

Connect = Callable[..., None]
EVERYBODY = {
    "an operator": Right.OPERATOR,
    "who manages sources": Right.SOURCE_MANAGER,
    "a security officer": Right.SECURITY_OFFICER,
}


def staff(right: Right = Right.OPERATOR) -> people.Resident:
    person = make.person(given_name="Els", family_name="Beheer")
    key = make.session(person, capacity=Capacity.STAFF, assurance=35, rights=((right.value, "OVO000123"),))
    return people.Resident(person_id=person, key=key)


@pytest.fixture
def source(connect: Connect) -> adapters.Scripted:
    made = adapters.Scripted(
        adapters.supply("test.persoon", facts=["persoon.naam"], label="Persoon", per_minute=600),
        adapters.supply(
            "test.epc", facts=["woning.epc"], label="Energieprestatiecertificaat", cents_per_call=12
        ),
        adapters.supply("test.voertuig", label="Voertuigen"),
        adapters.supply("test.diploma", label="Diploma's"),
    )
    made.answers("test.persoon", adapters.reply(adapters.fact("persoon.naam")))
    made.answers("test.epc", adapters.problem(Problem.SOURCE_DOWN))
    connect(made, policies={"test.epc": Policy(failures=1), "test.diploma": Policy(off=True)})
    return made


def open_page(who: people.Resident, address: str) -> html.HtmlElement:
    answer = who.enter(Client()).get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


@pytest.mark.django_db
def test_an_operator_sees_how_each_supply_is_doing(source: adapters.Scripted) -> None:
    list(sources.gather(people.resident().actor, supplies=["test.persoon", "test.epc"]))
    rows = [words(row) for row in open_page(staff(), "/beheer/koppelingen").xpath("//tbody/tr")]
    assert ["werkt" in rows[0], "rust na fouten" in rows[1], "uit in het bestand" in rows[3]] == [True] * 3
    assert "geen antwoord in de tijd" in rows[1]
    assert "nog nooit" not in rows[0]


@pytest.mark.django_db
def test_an_operator_switches_off_with_a_reason_and_on_again(source: adapters.Scripted) -> None:
    who, me = staff(), people.resident().actor
    browser, address = who.enter(Client()), "/beheer/koppelingen/test.persoon"
    refused = browser.post(address, {"switch": "uit", "reason": " x "})
    assert refused.status_code == 422
    assert "Schrijf waarom" in refused.content.decode()
    assert browser.post(address, {"switch": "uit", "reason": "Werken bij de bron"}).status_code == 302
    assert sources.look(me, supplies=["test.persoon"])["test.persoon"].state is State.OFF
    assert "Werken bij de bron" in words(open_page(who, address))
    again = browser.post(address, {"switch": "uit", "reason": "Nog iemand"})  # somebody else was first
    assert again.headers["location"] == address
    browser.post(address, {"switch": "aan", "reason": "Het werkt weer"})
    assert sources.look(me, supplies=["test.persoon"])["test.persoon"].state is State.LOADING
    (kept,) = SwitchOff.objects.all()
    assert (kept.off_by, kept.reason, kept.on_by, kept.on_reason) == (
        who.person_id,
        "Werken bij de bron",
        who.person_id,
        "Het werkt weer",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "an operator"])
def test_for_others_it_does_not_exist(source: adapters.Scripted, who: str) -> None:
    them = staff(EVERYBODY[who])
    for address in ("/beheer/koppelingen", "/beheer/koppelingen/test.persoon"):
        assert them.enter(Client()).get(address).status_code == 404
        assert people.resident().enter(Client()).get(address).status_code == 404
    for actor in (them.actor, people.resident().actor):
        with pytest.raises(errors.RefusedError):
            sources.list_switches(actor)
        with pytest.raises(errors.RefusedError):
            sources.set_switch(actor, supply="test.persoon", off=True, reason="Omdat")


@pytest.mark.django_db
def test_what_is_not_connected_does_not_exist(source: adapters.Scripted) -> None:
    who = staff()
    assert who.enter(Client()).get("/beheer/koppelingen/test.anders").status_code == 404
    with pytest.raises(errors.NotFoundError):
        sources.set_switch(who.actor, supply="test.anders", off=True, reason="Omdat")


@pytest.mark.django_db
def test_what_a_source_costs_is_counted(source: adapters.Scripted) -> None:
    def counted() -> float:
        return float(lines._CALLS.labels("test.epc", Problem.SOURCE_DOWN.value)._value.get())

    before = counted()
    list(sources.gather(people.resident().actor, supplies=["test.epc"]))
    assert counted() == before + 1
    assert lines.line_to(registry.connected()["test.epc"]).figures.failures == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["connections", "connection"])
def test_a_screen_is_accessible_and_fits(source: adapters.Scripted, visit: Visit, name: str) -> None:
    list(sources.gather(people.resident().actor, supplies=["test.persoon", "test.epc"]))
    who = staff()
    sources.set_switch(who.actor, supply="test.voertuig", off=True, reason="Werken bij de bron tot maandag")
    address = {"connections": "/beheer/koppelingen", "connection": "/beheer/koppelingen/test.voertuig"}[name]
    page: Page = visit(address, who=who)
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"sources-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], width
        assert not scrolls_sideways(page), width
