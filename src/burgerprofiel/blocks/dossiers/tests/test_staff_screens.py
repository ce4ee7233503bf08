"""The screens of staff in a browser: accessible, nothing sticking out, usable by keyboard and without scripts.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from burgerprofiel.blocks.dossiers.models import Feed, Source, Wording
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.models import OutboxEvent
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def source() -> Source:
    made = make.source("Stad Voorbeke")
    make.wording("inbehandeling", "In behandeling")
    Feed.objects.create(
        source=made,
        url="https://feed.voorbeke.example/x",
        state="off",
        errors=10,
        last_error="geen verbinding",
    )
    staff.send(made, {}, staff.own_status(vlaamseCode="PlaatsbezoekGepland"), staff.REFUSED)
    OutboxEvent.objects.create(
        id=ids.new(),
        kind="dossiers.status-changed",
        key="k",
        payload={},
        parked_at=clock.now(),
        attempts=12,
        error="KeyError in note_changes (intents.py:51)",
    )
    return made


@pytest.fixture
def operator() -> Resident:
    return staff.signed_in((Right.OPERATOR, "OVO000001"))


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("name", ["sources", "source", "wording"])
def test_a_screen_is_accessible_and_fits(visit: Visit, source: Source, operator: Resident, name: str) -> None:
    address = {
        "sources": "/beheer/bronnen",
        "source": f"/beheer/bronnen/{source.id}",
        "wording": f"/beheer/bronnen/{source.id}/teksten/plaatsbezoekgepland",
    }[name]
    page = visit(address, who=operator)
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        _keep(page, f"staff-{name}-{width}")
        assert accessibility_problems(page) == [], width
        assert not scrolls_sideways(page), width


def test_a_text_is_given_with_the_keyboard_alone(visit: Visit, source: Source, operator: Resident) -> None:
    page = visit(f"/beheer/bronnen/{source.id}", who=operator, java_script_enabled=False)
    page.get_by_role("link", name="Geef een tekst").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Status", exact=True).first.focus()
    page.keyboard.type("We komen langs")
    page.get_by_role("button", name="Toon het voorbeeld").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Dit is een voorbeeld").wait_for()
    assert "e komen langs" in page.locator(".preview").inner_text()
    assert not Wording.objects.filter(source=source).exists()
    page.get_by_role("button", name="Bewaar de tekst").focus()
    page.keyboard.press("Enter")
    page.get_by_text("De tekst is bewaard").wait_for()
    assert Wording.objects.get(source=source).label == {"nl": "We komen langs"}
