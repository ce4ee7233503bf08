"""The page in a browser: accessible, nothing sticking out, by keyboard and without scripts.

`SCREENSHOTS=<folder>` keeps a picture of every state.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.correspondence.tests import made
from burgerprofiel.blocks.identity.models import Party, Person
from burgerprofiel.foundation import clock
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/instellingen/digitale-post"
LONG = (
    "Coöperatieve Vennootschap voor Woningbouw en Stadsvernieuwing van het Arrondissement Lindemonde-Voorbeke"
)


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"digital-post-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _reachable(who: Resident) -> None:
    Person.objects.filter(pk=who.person_id).update(email_sealed=b"x", email_verified_at=clock.now())


def test_it_is_chosen_and_undone_in_a_browser(visit: Visit) -> None:
    me = people.resident()
    page = visit(PAGE, who=me)
    expect(page.get_by_text("We kunnen je nog niets laten weten")).to_be_visible()
    _check(page, "unreachable")
    _reachable(me)
    page.reload()
    _check(page, "paper")
    page.get_by_role("button", name="Kies digitale post").click()
    expect(page.get_by_text("Je krijgt de post van besturen voortaan digitaal.")).to_be_visible()
    page.get_by_text("Wat er toen stond").click()
    expect(page.get_by_text("Ja, ik wil de post van besturen digitaal krijgen.")).to_be_visible()
    _check(page, "digital")
    page.get_by_role("button", name="Stop met digitale post").click()
    expect(page.get_by_text("Je krijgt de post van besturen weer op papier.")).to_be_visible()
    _check(page, "stopped")


def test_it_is_done_by_keyboard_and_without_scripts(visit: Visit) -> None:
    me = people.resident()
    _reachable(me)
    page = visit(PAGE, who=me, java_script_enabled=False)
    choose = page.get_by_role("button", name="Kies digitale post")
    choose.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je krijgt de post van besturen voortaan digitaal.")).to_be_visible()
    page.locator("summary", has_text="Wat er toen stond").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Controlegetal (SHA-256)")).to_be_visible()
    page.get_by_role("button", name="Stop met digitale post").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Je krijgt de post van besturen weer op papier.")).to_be_visible()


def test_saying_no_is_as_near_as_saying_yes(visit: Visit) -> None:
    """Both are buttons of the same size, beside each other; on a telephone under each other."""
    me = people.resident()
    page = visit(PAGE, who=me)
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        yes = page.get_by_role("button", name="Kies digitale post").bounding_box()
        no = page.get_by_role("link", name="Houd papier").bounding_box()
        assert yes is not None
        assert no is not None
        assert abs(yes["height"] - no["height"]) < 2
        assert abs(yes["y"] - no["y"]) < 2 * yes["height"]


def test_a_firm_with_a_very_long_name_and_a_long_history(visit: Visit) -> None:
    me = people.resident(firms=("Kort",), acting_for=0)
    Party.objects.filter(pk=me.firms[0]).update(name=LONG)
    actor, began = me.actor, clock.now() - timedelta(days=100)
    for number, language in enumerate(("nl", "en", "fr", "de") * 8):
        with clock.frozen(began + timedelta(days=number)):
            made.choose(actor, language=language)
            made.withdraw(actor, language=language)
    page = visit(PAGE, who=me)
    expect(page.get_by_role("main").get_by_text(f"Voor {LONG}")).to_be_visible()
    expect(page.get_by_text("Wat vroeger is gekozen")).to_be_visible()
    _check(page, "firm")


def test_an_old_page_says_so(visit: Visit) -> None:
    me = people.resident()
    page = visit(PAGE, who=me)
    page.evaluate("document.querySelector('input[name=tekst]').value = 'oud'")
    page.get_by_role("button", name="Kies digitale post").click()
    expect(page.get_by_role("alert")).to_contain_text("De tekst is veranderd")
    _check(page, "changed")
