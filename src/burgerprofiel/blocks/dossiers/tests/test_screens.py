"""The screens in a browser: accessible, nothing sticking out, usable by keyboard and without scripts.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.dossiers.models import Dossier, Source
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.foundation import clock
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = (
    "Aanvraag van een gecombineerde omgevingsvergunning voor stedenbouwkundige handelingen en de exploitatie van een "
    "ingedeelde inrichting: Hottentottententententoonstellingsterreinbeheersovereenkomst, Sint-Pieters-Kapellestraat"
)
LONG_AUTHORITY = "Agentschap voor Maatschappelijke Integratie en Samenlevingsopbouw Oost- en West-Vlaanderen"

STEPS = [
    {
        "phase": "Samenstelling",
        "codes": ["Ingediend"],
        "label": {"nl": "Aanvraag ontvangen"},
        "expected_days": 3,
    },
    {
        "phase": "Behandeling",
        "codes": ["DossierOnvolledig"],
        "label": {"nl": "Nakijken of alles er is"},
        "expected_days": 30,
    },
    {
        "phase": "Behandeling",
        "codes": ["InBehandeling"],
        "label": {"nl": "In behandeling"},
        "expected_days": 60,
    },
    {"phase": "Beslissing", "codes": ["Beslist"], "label": {"nl": "Beslissing"}, "expected_days": 14},
]


def _words() -> None:
    make.wording("inbehandeling", "In behandeling")
    make.wording(
        "dossieronvolledig",
        "Dossier onvolledig",
        explanation={"nl": "De termijn van de dienst staat stil tot je het plan bezorgt."},
    )
    make.wording("ingediend", "Aangevraagd")
    make.wording("erkendvergund", "Erkend of vergund")


def _full_file(me: people.Resident, of: Source, **changes: object) -> Opened:
    now = clock.now()
    file = make.todo(
        me.person_id,
        of,
        external_id="2026-00417",
        detail="Plan ontbreekt.",
        action_due_at=now + timedelta(days=9),
        target_on=(now + timedelta(days=20)).date(),
        legal_deadline_on=(now + timedelta(days=60)).date(),
        suspended_since=(now - timedelta(days=6)).date(),
        suspended_reason="het plan ontbreekt",
        started_on=(now - timedelta(days=18)).date(),
        role="Aanvrager",
        theme="MobiliteitOpenbareWerken",
        contact={
            "service": "Dienst Mobiliteit",
            "phone": "051 00 00 00",
            "email": "mobiliteit@voorbeke.example",
            "website": "https://voorbeke.example",
        },
        documents=[
            {
                "title": "Ontvangstbewijs",
                "url": "https://loket.voorbeke.example/d/1",
                "size_bytes": 82_000,
                "format": "application/pdf",
                "issued_on": "2026-11-03",
            },
            {"title": "Je aanvraag", "size_bytes": 240_000, "format": "application/pdf"},
        ],
        related_parties=[{"name": "Bouwbedrijf Janssens", "role": "aannemer"}],
        **changes,
    )
    make.event(file, days_ago=18)
    make.event(
        file,
        days_ago=6,
        phase="behandeling",
        code="DossierOnvolledig",
        code_key="dossieronvolledig",
        detail="Plan ontbreekt.",
    )
    return file


def empty(me: people.Resident) -> Opened:
    """A life without files; the page of a file that was withdrawn."""
    file = make.dossier(me.person_id)
    make.withdrawn(file)
    return file


def normal(me: people.Resident) -> Opened:
    """What most people have."""
    _words()
    now = clock.now()
    city, grants = (
        make.source("Stad Voorbeke", steps=STEPS),
        make.source("Afdeling Studietoelagen", steps=STEPS),
    )
    file = _full_file(me, city)
    make.todo(
        me.person_id,
        grants,
        title="Kinderopvang",
        action_text="Betaal de bijdrage kinderopvang",
        action_label="Betalen",
        action_due_at=now - timedelta(days=6),
    )
    make.todo(
        me.person_id,
        grants,
        title="Nieuwe identiteitskaart",
        action_text="Kom je nieuwe identiteitskaart halen",
        action_url="",
        action_label="",
    )
    make.dossier(
        me.person_id,
        grants,
        title="Studietoelage 2026-2027",
        theme="OnderwijsWetenschap",
        target_on=(now + timedelta(days=55)).date(),
        content_changed_at=now - timedelta(days=1),
    )
    make.dossier(
        me.person_id,
        make.source("Vlaamse Belastingdienst"),
        title="Bezwaar onroerende voorheffing",
        reopened_at=now - timedelta(days=2),
        content_changed_at=now - timedelta(days=2),
    )
    make.closed(me.person_id, city, title="Losliggende tegel, Sint-Amandsstraat")
    return file


def overfull(me: people.Resident) -> Opened:
    """Two hundred files."""
    _words()
    of = [
        make.source(name, steps=STEPS) for name in ("Stad Voorbeke", "VDAB", "Opgroeien", "Agentschap Wonen")
    ]
    made = make.many(me.person_id, of, count=200)
    make.todo(me.person_id, of[0], title="Terras", action_due_at=clock.now() - timedelta(days=300))
    return made[0]


def long_names(me: people.Resident) -> Opened:
    """Titles, authorities and buttons that were written by people who had all the room in the world."""
    _words()
    of = make.source(LONG_AUTHORITY, steps=STEPS, disturbed_since=clock.now())
    file = _full_file(
        me, of, title=LONG, action_label="Het ontbrekende signalisatieplan nu bezorgen via het omgevingsloket"
    )
    make.todo(me.person_id, of, title=LONG, action_text=LONG, action_label="")
    make.dossier(me.person_id, of, title=LONG, detail="Uitgesteld")
    make.closed(me.person_id, of, title=LONG, outcome="partly")
    return file


def disturbed(me: people.Resident) -> Opened:
    """An authority that does not answer, and a file whose code nobody knows."""
    _words()
    of = make.source("VDAB", disturbed_since=clock.now() - timedelta(hours=1))
    return make.dossier(
        me.person_id,
        of,
        title="Uitkering",
        code="XQ-7",
        code_key="xq7",
        phase="unknown",
        detail="De raad van experts bekijkt het verder en komt er later op terug.",
    )


def veiled(me: people.Resident) -> Opened:
    """A file for which the sign-in is not sure enough."""
    of = make.source("OCMW Voorbeke", required_assurance=35, neutral_title={"nl": "Dossier bij het OCMW"})
    return make.todo(me.person_id, of, action_due_at=clock.now() + timedelta(days=3))


def refused(me: people.Resident) -> Opened:
    """A file that ended badly."""
    _words()
    file = make.closed(
        me.person_id,
        make.source("Stad Voorbeke", steps=STEPS),
        outcome="refused",
        code="Geweigerd",
        code_key="geweigerd",
        detail="Het terras is te breed voor de stoep.",
    )
    make.wording(
        "geweigerd", "Geweigerd", explanation={"nl": "Je kunt binnen 30 dagen bezwaar indienen bij de stad."}
    )
    make.event(file, days_ago=60)
    make.event(file, days_ago=7, phase="afgerond", code="Geweigerd", code_key="geweigerd")
    return file


def unreadable(me: people.Resident) -> Opened:
    """A file whose texts somebody altered, and one that can be read."""
    _words()
    of = make.source("Stad Voorbeke", neutral_title={"nl": "Dossier bij de stad"}, steps=STEPS)
    file = make.todo(me.person_id, of, title="Verkoop", action_due_at=clock.now() + timedelta(days=3))
    make.event(file, days_ago=3)
    Dossier.objects.filter(id=file.id).update(sealed=b"\x02" * 300)
    make.dossier(me.person_id, of, title="Studietoelage", detail="We kijken alles na.")
    return file


LIVES: tuple[Callable[[people.Resident], Opened], ...] = (
    empty,
    normal,
    overfull,
    long_names,
    disturbed,
    veiled,
    refused,
    unreadable,
)


def _keep(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("life", LIVES)
def test_every_screen_is_accessible_and_fits(visit: Visit, life: Callable[[people.Resident], Opened]) -> None:
    me = people.resident(firms=["Bakkerij Janssens"])
    file = life(me)
    page = visit("/overzicht", who=me)
    for name, path in (("overview", "/overzicht"), ("list", "/dossiers"), ("detail", f"/dossiers/{file.id}")):
        page.goto(path)
        for width in (PHONE, DESKTOP):
            widen(page, width=width)
            _keep(page, f"{name}-{life.__name__}-{width}")
            assert accessibility_problems(page) == [], (name, width)
            assert not scrolls_sideways(page), (name, width)


def _focused(page: Page) -> str:
    return str(
        page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()")
    )


def test_the_overview_can_be_walked_by_keyboard(visit: Visit) -> None:
    me = people.resident()
    normal(me)
    page = visit("/overzicht", who=me)
    page.keyboard.press("Tab")
    assert _focused(page) == "Naar de inhoud"
    page.keyboard.press("Enter")
    walked = []
    for _ in range(14):
        page.keyboard.press("Tab")
        walked.append(_focused(page).split(":")[0].strip())
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert walked[:4] == ["Kinderopvang", "Betalen", "Inname openbaar domein, Noordstraat", "Plan bezorgen"]
    assert walked.count("Studietoelage 2026-2027") == 2
    page.locator(".file").get_by_role("link", name="Inname openbaar domein").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inname openbaar domein, Noordstraat")


def test_a_filter_changes_the_list_without_losing_the_place(visit: Visit) -> None:
    me = people.resident()
    normal(me)
    page = visit("/dossiers", who=me)
    turn = page.get_by_label("Wie is aan zet")
    turn.focus()
    turn.select_option("you")
    expect(page).to_have_url(page.url.split("?")[0] + "?beurt=you")
    expect(page.locator("#result-count")).to_have_text("3 dossiers")
    assert page.evaluate("document.activeElement.name") == "beurt"
    page.get_by_label("Zoek", exact=True).fill("kinderopvagn")
    page.keyboard.press("Enter")
    expect(page.locator("#result-count")).to_have_text("1 dossier gevonden")
    assert page.url.endswith("?q=kinderopvagn&beurt=you")
    assert accessibility_problems(page) == []
    page.go_back()
    expect(page.locator("#result-count")).to_have_text("3 dossiers")
    expect(page.get_by_label("Zoek", exact=True)).to_have_value("")
    page.get_by_role("link", name="Verwijder filter: Bij jou").click()
    expect(page.get_by_role("link", name="Studietoelage 2026-2027")).to_be_visible()
    expect(page.get_by_label("Wie is aan zet")).to_have_value("")


def test_everything_works_without_scripts(visit: Visit) -> None:
    me = people.resident()
    file = normal(me)
    page = visit("/overzicht", who=me, java_script_enabled=False, width=PHONE)
    page.get_by_label("Zoek in je dossiers").fill("losligende tegel")
    page.get_by_role("button", name="Zoek").click()
    assert page.url.endswith("/dossiers?q=losligende+tegel")
    page.get_by_role("link", name="Losliggende tegel").click()
    page.get_by_role("button", name="Berg dit dossier op").click()
    expect(page.get_by_text("Je borg dit dossier op")).to_be_visible()
    page.goto("/dossiers")
    page.get_by_text("Zoek en filter").click()
    page.get_by_label("Wie is aan zet").select_option("you")
    page.get_by_role("button", name="Toon").click()
    assert page.url.endswith("/dossiers?beurt=you")
    page.goto(f"/dossiers/{file.id}")
    page.get_by_text("Alles wat er gebeurde (2)").click()
    expect(page.get_by_text("Aangevraagd").last).to_be_visible()


def test_a_row_that_changed_is_fetched_again_as_it_is_now(visit: Visit) -> None:
    me = people.resident()
    file = normal(me)
    page = visit("/overzicht", who=me)
    Dossier.objects.filter(id=file.id).update(
        turn="authority", code="InBehandeling", code_key="inbehandeling"
    )
    fresh = page.evaluate("async (url) => await (await fetch(url)).text()", f"/dossiers/{file.id}/rij")
    assert "Stap 3 van 4: in behandeling" in fresh
    todo = page.evaluate("async () => await (await fetch('/overzicht/te-doen')).text()")
    assert "2 dingen te doen" in todo
