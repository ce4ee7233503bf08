"""The screens of capacities in a browser: accessible, nothing sticking out, without scripts and by keyboard.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.identity.services import representing
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.registers import Register
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.representations import Representations
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = (
    "Coöperatieve Vennootschap voor Woningbouw en Stadsvernieuwing van het Arrondissement Lindemonde-Voorbeke"
)


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def director(register: Register) -> Resident:
    """Somebody with forty enterprises, three of them proven, whose register has been silent since yesterday."""
    me = resident("Wout Segers", firms=("Eerste", "Tweede", "Derde"), acting_for=0)
    lines = [register.line(make.kbo(600 + n), f"Onderneming {n:02d} Segers") for n in range(36)]
    names = ("Bakkerij Claessens", LONG, "Segers & zonen")
    proven = [
        register.line(make.number_of(firm)[1], name, role="zaakvoerder")
        for firm, name in zip(me.firms, names, strict=True)
    ]
    ends = register.line(make.kbo(700), LONG, valid_until=clock.today() + timedelta(days=20))
    representing.note_asked(me.person_id, sources=[register.code])
    answer = Representations(
        known=(*lines, *proven, ends), complete=True, retrieved_at=clock.now() - timedelta(days=1)
    )
    representing.take_over(me.person_id, provider=register, answer=answer)
    register.answer = Representations(problem="silent")
    representing.note_problem(me.person_id, source=register.code, problem="silent")
    return me


@pytest.mark.parametrize("name", ["list", "confirm"])
def test_a_screen_is_accessible_and_fits(visit: Visit, director: Resident, name: str) -> None:
    page = visit("/hoedanigheid", who=director)
    if name == "confirm":
        address = page.get_by_role("link", name="Bevestig").last.get_attribute("href") or ""
        page.goto(address.replace("/aanmelden", "/hoedanigheid"))
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        _keep(page, f"capacities-{name}-{width}")
        assert accessibility_problems(page) == [], width
        assert not scrolls_sideways(page), width
    page.locator(".menu--capacity > summary").click()
    _keep(page, f"capacities-{name}-menu")
    assert accessibility_problems(page) == []


def test_the_list_is_renewed_by_keyboard_and_without_scripts(
    visit: Visit, director: Resident, register: Register
) -> None:
    page = visit("/hoedanigheid", who=director, java_script_enabled=False)
    silent = page.get_by_role("main").get_by_text("We konden het Testregister nu niet vragen.")
    expect(silent).to_be_visible()
    register.says(register.line(make.kbo(800), "Nieuwe zaak"))
    page.get_by_role("button", name="Probeer opnieuw").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("We hebben de lijst nagekeken.")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Nieuwe zaak", exact=True)).to_be_visible()
    expect(silent).to_have_count(0)
    expect(page.get_by_role("button", name="Lijst vernieuwen")).to_be_visible()
    _keep(page, "capacities-renewed")
