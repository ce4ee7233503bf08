"""The screens of breaches in a browser: accessible, nothing sticking out, usable without scripts.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.dossiers.tests.factories import todo
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import (
    BreachCriteria,
    BreachFacts,
    BreachKind,
    BreachText,
    BreachWords,
)
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Right
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOWN = "OVO004003"  # of these tests only: what a test in a browser wrote stays in the log
TEXT = BreachText(
    what="Een medewerker keek in je dossiers zonder reden.\nDat duurde drie maanden.",
    consequences="Hij kent nu je adres en je inkomen.",
    advice="Let op als iemand je belt over geld.",
)


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"breach-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _officer() -> Resident:
    return staff.signed_in((Right.SECURITY_OFFICER, TOWN))


def _breach(who: Resident, *, hours_ago: float, title: str) -> UUID:
    words = BreachWords(title=title, what=TEXT.what, consequences=TEXT.consequences, measures="Toegang weg.")
    facts = BreachFacts(
        aware_at=clock.now() - timedelta(hours=hours_ago),
        kinds=(BreachKind.CONFIDENTIALITY,),
        categories=("identity", "dossiers"),
        words=words,
    )
    return public.register_breach(who.actor, ovo_code=TOWN, facts=facts)


def test_the_register_and_its_forms(visit: Visit) -> None:
    officer = _officer()
    _check(visit("/beheer/lekken", who=officer), "list-empty")
    _breach(officer, hours_ago=80, title="Verloren laptop")
    _breach(officer, hours_ago=5, title="Mail naar de verkeerde")
    page = visit("/beheer/lekken", who=officer)
    _check(page, "list")
    expect(page.get_by_role("rowheader").first).to_have_text("Verloren laptop")
    page = visit("/beheer/lekken/nieuw", who=officer, java_script_enabled=False)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_new_breach_without_scripts(visit: Visit) -> None:
    officer = _officer()
    page = visit("/beheer/lekken/nieuw", who=officer)
    _check(page, "new")
    page = visit("/beheer/lekken/nieuw", who=officer, java_script_enabled=False)
    page.get_by_label("Korte naam").fill("Gestolen map")
    page.get_by_label("Wanneer merkten jullie het?").fill("2026-01-05T09:30")
    page.get_by_label("Wat gebeurde er?").fill("Een map is weg.")
    page.get_by_label("Gegevens zijn verloren of waren niet te bereiken").check()
    page.get_by_label("je dossiers bij besturen en hoe ver ze staan").check()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gestolen map")
    expect(page.get_by_text("uur te laat")).to_be_visible()
    page.get_by_label("Wat meldden jullie, en onder welk nummer?").fill("Alles, nummer 12")
    page.get_by_label("Waarom melden jullie nu pas?").fill("Niemand zag het.")
    page.get_by_role("button", name="Noteer deze melding").click()
    expect(page.get_by_text("Alles, nummer 12")).to_be_visible()


def test_from_the_search_to_who_reads_it(visit: Visit) -> None:
    one, two, me = _officer(), _officer(), people.resident()
    entries.authority(TOWN, "Stad Voorbeke")
    entries.write(me.person_id, organisation=TOWN, count=3)
    breach = _breach(one, hours_ago=80, title="Gesnuffel")
    now = clock.now()
    criteria = BreachCriteria(since=now - timedelta(days=90), until=now, organisation=TOWN)
    asked = public.ask_breach_search(one.actor, breach_id=breach, criteria=criteria)
    _check(visit(f"/beheer/lekken/{breach}", who=two), "detail")
    public.approve_breach_search(two.actor, search_id=asked)
    public.report_breach(one.actor, breach_id=breach, text="Deel een", late_reason="Niemand zag het")
    _check(visit(f"/beheer/lekken/{breach}/bericht", who=one), "text")
    public.write_breach_notice(one.actor, breach_id=breach, texts={"nl": TEXT})
    page = visit(f"/beheer/lekken/{breach}", who=one)
    _check(page, "found")
    page.get_by_role("button", name="Verwittig 1 persoon of organisatie").click()
    expect(page.get_by_text("Verwittigd: 1.")).to_be_visible()
    expect(
        page.get_by_text("1 persoon of organisatie heeft geen e-mailadres: schrijf een brief.")
    ).to_be_visible()
    _check(page, "told")
    page = visit("/wie-keek", who=me)
    _check(page, "who-looked")
    _check(visit("/overzicht", who=me), "overview-new")
    todo(me.person_id)
    page = visit("/overzicht", who=me)
    _check(page, "overview")
    page.get_by_role("link", name="Lees wat er gebeurde en wat je kunt doen").click()
    expect(page.get_by_text(TEXT.advice)).to_be_visible()
    _check(page, "notice")
    page.get_by_role("button", name="Ik heb dit gelezen").click()
    expect(page.get_by_text("Gelezen:")).to_be_visible()
    _check(page, "notice-read")
    page = visit("/overzicht", who=me)
    expect(page.get_by_text("Er was een lek met je gegevens")).to_have_count(0)
    _check(visit("/mijn-gegevens/lekken", who=people.resident("Bea Buur")), "notice-none")
