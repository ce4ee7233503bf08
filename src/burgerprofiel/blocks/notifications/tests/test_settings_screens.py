"""The pages about being told, in Chromium: by keyboard, without scripts, narrow and wide."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import ChannelCode, Preference
from burgerprofiel.blocks.notifications.services import history, kinds, unsubscribing
from burgerprofiel.blocks.notifications.tests import test_history, texting, world
from burgerprofiel.foundation import config
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/instellingen/meldingen"
LONG = "Maria-Magdalena Vandenbroucke-Vanderscheurenbossche van Antwerpen tot Ieper " * 2


@pytest.fixture
def me() -> Resident:
    return people.resident()


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"telling-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_from_the_settings_one_entry_leads_to_everything_and_back(visit: Visit, me: Resident) -> None:
    page = visit("/instellingen", who=me)
    _check(page, "settings")
    expect(page.get_by_role("link", name="toestel")).to_have_count(0)
    page.get_by_role("link", name="Kies hoe je verwittigd wilt worden").click()
    _heading(page, "Hoe wil je verwittigd worden?")
    _check(page, "nothing-set-up")
    for button, heading in (
        ("^Wijzig.*E-mailadres", "Instellingen"),
        ("^Wijzig.*Toestellen", "Meldingen op je toestellen"),
        ("^Wijzig.*Taal van je meldingen", "Instellingen"),
        ("Bekijk welke meldingen je kreeg", "Wat kreeg je van ons?"),
    ):
        page.goto(PATH)
        page.get_by_role("link", name=re.compile(button)).click()
        _heading(page, heading)
    page.goto("/instellingen/toestellen")
    page.get_by_role("navigation", name="Waar je bent").get_by_role("link", name="Meldingen").click()
    _heading(page, "Hoe wil je verwittigd worden?")


def test_a_choice_is_made_with_the_keyboard(visit: Visit, me: Resident) -> None:
    page = visit(PATH, who=me)
    page.get_by_label("Per e-mail").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Meteen, van elk nieuws apart").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Milieu en energie").press("Space")
    page.get_by_label("Niet storen vanaf").fill("22:00")
    page.get_by_label("Niet storen tot").fill("07:00")
    page.get_by_role("button", name="Bewaar keuze").press("Enter")
    expect(page.get_by_role("status").filter(has_text="We hebben je keuze bewaard.")).to_be_visible()
    expect(page.get_by_text("Je meldingen komen op je toestel")).to_be_visible()
    expect(page.get_by_label("Milieu en energie")).not_to_be_checked()
    expect(page.get_by_label("Elke dag om 8 uur")).to_be_checked()
    assert page.get_by_label("Niet storen vanaf").input_value() == "22:00"
    _check(page, "chosen-and-missing")


def test_what_is_wrong_is_said_on_top_and_beside_the_field(visit: Visit, me: Resident) -> None:
    page = visit(PATH, who=me)
    page.get_by_label("Niet storen vanaf").fill("22:00")
    page.get_by_role("button", name="Bewaar keuze").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Niet storen tot")).to_be_focused()
    _check(page, "wrong")


def test_without_scripts_everything_works(
    visit: Visit, me: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    telephones = texting.set_up(monkeypatch)
    page = visit(PATH, who=me, java_script_enabled=False)
    page.get_by_label("Per sms").check()
    page.get_by_role("button", name="Bewaar keuze").click()
    page.get_by_role("link", name="Vul je gsm-nummer in").click()
    page.get_by_label("Gsm-nummer").fill("0470 12 34 56")
    page.get_by_role("button", name="Stuur me een code").click()
    page.get_by_label("Code uit de sms").fill(telephones.code)
    page.get_by_role("button", name="Bevestig nummer").click()
    expect(page.get_by_text("Je gsm-nummer is bevestigd.")).to_be_visible()
    page.get_by_role("link", name="Kies nu hoe je verwittigd wilt worden").click()
    expect(page.get_by_text("Je meldingen komen per sms, maar")).to_have_count(0)
    expect(page.get_by_label("Per sms")).to_be_checked()


def test_a_number_is_given_with_the_keyboard(
    visit: Visit, me: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    telephones = texting.set_up(monkeypatch)
    page = visit(f"{PATH}/nummer", who=me)
    _check(page, "number-none")
    page.get_by_label("Gsm-nummer").fill("02 555 12 34")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    _check(page, "number-wrong")
    page.get_by_label("Gsm-nummer").fill("0470 12 34 56")
    page.keyboard.press("Enter")
    expect(page.get_by_text("We stuurden een sms naar")).to_be_visible()
    _check(page, "number-code")
    page.get_by_label("Code uit de sms").fill(f"{(int(telephones.code) + 1) % 10**6:06}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet.")
    _check(page, "number-code-wrong")
    page.get_by_label("Code uit de sms").fill(telephones.code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je gsm-nummer is bevestigd.")).to_be_visible()
    _check(page, "number-confirmed")
    page.get_by_role("button", name="Verwijder mijn nummer").press("Enter")
    expect(page.get_by_text("We hebben je gsm-nummer verwijderd.")).to_be_visible()


def test_without_text_messages_the_pages_say_so(visit: Visit, me: Resident) -> None:
    page = visit(f"{PATH}/nummer", who=me)
    expect(page.get_by_text("Meldingen per sms kunnen hier niet.")).to_be_visible()
    _check(page, "number-impossible")


def test_a_long_name_and_a_long_address_fit(visit: Visit) -> None:
    person = make.person(
        given_name=LONG, family_name="", email=f"{'maria-magdalena.' * 3}vanderscheuren@{'lang.' * 20}example"
    )
    page = visit(PATH, who=Resident(person_id=person, key=make.session(person)))
    _check(page, "long")
    page.goto("/instellingen")
    _check(page, "long-settings")


def test_a_link_of_a_mail_says_what_it_does(visit: Visit) -> None:
    an = world.person()
    url = unsubscribing.url_of(person_id=an, kind="dossier-changed", theme="BouwenWonen")
    page = visit(url.removeprefix(config.current().public_url))
    _heading(page, "Geen meldingen meer over Bouwen en wonen?")
    _check(page, "unsubscribe")
    page.get_by_role("button", name="Stop dit thema").press("Enter")
    _heading(page, "Je krijgt geen meldingen meer over Bouwen en wonen")
    _check(page, "unsubscribed")
    assert world.chosen_by(an) == Preference(themes_off=frozenset({"BouwenWonen"}))
    page.goto(url.removeprefix(config.current().public_url))
    page.get_by_role("button", name="Stop alle meldingen").press("Enter")
    _heading(page, "Je krijgt geen meldingen meer")
    assert world.chosen_by(an).channel is None


def test_a_chosen_channel_that_works_needs_no_warning(visit: Visit) -> None:
    person = world.person(email="an@example.org")
    me = Resident(person_id=person, key=make.session(person))
    public.set_preference(me.actor, Preference(channel=ChannelCode.EMAIL))
    page = visit(PATH, who=me)
    expect(page.get_by_text("Zolang")).to_have_count(0)
    expect(page.get_by_label("Per e-mail")).to_be_checked()
    _check(page, "works")


def test_what_i_got_is_read_page_by_page(visit: Visit, me: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "by_kind", lambda: {test_history.TELLING.kind: test_history.TELLING})
    page = visit(f"{PATH}/geschiedenis", who=me)
    expect(page.get_by_text("Je kreeg nog geen meldingen.")).to_be_visible()
    _check(page, "history-empty")
    for _ in range(history.PAGE):
        test_history.told(me)
    test_history.told(me, state="skipped", reason="seen", channel="", theme="BouwenWonen")
    test_history.told(me, state="failed", reason="smtp-550", is_owed=True)
    page.reload()
    expect(page.get_by_text("Niet gestuurd: je had het al gelezen.")).to_be_visible()
    expect(page.get_by_role("link", name="Kijk je e-mailadres na")).to_be_visible()
    _check(page, "history")
    page.get_by_role("link", name="Oudere").press("Enter")
    expect(page.get_by_role("list", name="Wat kreeg je van ons?").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("link", name="Nieuwere").press("Enter")
    expect(page.get_by_role("list", name="Wat kreeg je van ons?").get_by_role("listitem")).to_have_count(
        history.PAGE
    )
    expect(page.get_by_role("link", name="Nieuwere")).to_have_count(0)
