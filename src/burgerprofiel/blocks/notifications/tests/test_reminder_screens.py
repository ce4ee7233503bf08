"""The pages of reminders and of official news in a browser: accessible, nothing sticking out, by keyboard.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import Lead
from burgerprofiel.blocks.notifications.models import Bundle
from burgerprofiel.blocks.notifications.tests import test_notificaties as sending
from burgerprofiel.foundation import clock
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Verlengingsaanvraagformulierenbundel" * 5


def _look(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _remind(who: Resident, *, count: int) -> None:
    words = ("Identiteitskaart afhalen", LONG, "Zwembadabonnement", "موعد في البلدية")
    for number in range(count):
        day = clock.today() + timedelta(days=30 + number)
        public.remind_me(who.actor, words=words[number % len(words)], day=day, lead=Lead.EVENING_BEFORE)


@pytest.mark.parametrize(("name", "count"), [("empty", 0), ("some", 4), ("overfull", 60)])
def test_the_page_of_reminders_is_accessible_and_fits(visit: Visit, name: str, count: int) -> None:
    who = resident()
    _remind(who, count=count)
    _look(visit("/herinneringen", who=who), f"reminders-{name}")


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["script", "no-script"])
def test_a_person_sets_and_erases_a_reminder_by_keyboard(visit: Visit, options: dict[str, Any]) -> None:
    who = resident()
    page = visit("/herinneringen", who=who, **options)
    page.get_by_label("Waaraan?").focus()
    page.keyboard.type("Zwembadabonnement")
    page.get_by_label("Welke dag?").fill(f"{clock.today().year + 1}-03-01")
    page.get_by_label("Wanneer herinneren we je?").select_option("week-before")
    page.get_by_role("button", name="Herinner mij").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("We herinneren je eraan.")).to_be_visible()
    erase = page.get_by_role("button", name=re.compile("Verwijder.*Zwembadabonnement"))
    erase.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Er komt geen herinnering aan.")).to_be_visible()


def test_a_wrong_day_is_said_beside_its_field(visit: Visit) -> None:
    page = visit("/herinneringen", who=resident())
    page.get_by_label("Waaraan?").fill("Zwembadabonnement")
    page.get_by_label("Welke dag?").fill("2019-03-01")
    page.get_by_role("button", name="Herinner mij").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Welke dag?")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Waaraan?")).to_have_value("Zwembadabonnement")
    _look(page, "reminders-wrong")


def test_the_page_of_official_news_is_accessible_and_fits(visit: Visit) -> None:
    incoming.source()
    who = resident()
    number = make.number_of(who.person_id)[1]
    pairs = {**sending.PAIRS, "DossierNaam": LONG}
    body = sending.bundle(Bestemmelingen=[{"Type": "INSZ", "Waarde": number}], SleutelWaardeParen=pairs)
    answer = Browser().generic(
        "POST",
        sending.TO,
        json.dumps(body),
        content_type="application/json",
        **incoming.bearer(sending.LOKET),
    )
    assert answer.status_code == 200
    address = f"/meldingen/{Bundle.objects.get().id}"
    _look(visit(address, who=who), "official")
    gone = visit("/overzicht", who=who)
    gone.goto(gone.url.replace("/overzicht", "/meldingen/01a203d0-1a46-7006-bd35-07aed86ad3a6"))
    _look(gone, "official-gone")
