"""The screens of this block in a browser: accessible, nothing sticking out; an export goes on by itself.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import CorrectionWords, OfFile
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("name", ["purposes", "export", "corrections"])
def test_a_screen_is_accessible_and_fits(visit: Visit, name: str) -> None:
    who = resident()
    file = factories.dossier(who.person_id)
    words = CorrectionWords(current="Noordstraat 1", proposed="Noordstraat 2")
    public.submit_correction(who.actor, about=OfFile(dossier_id=file.id), words=words)
    address = {
        "purposes": "/gegevensgebruik",
        "export": "/mijn-gegevens/export",
        "corrections": "/mijn-gegevens/verbeteren",
    }[name]
    page = visit(address, who=who)
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        _keep(page, f"rights-{name}-{width}")
        assert accessibility_problems(page) == [], width
        assert not scrolls_sideways(page), width


def test_an_export_goes_on_by_itself_until_it_can_be_fetched(visit: Visit) -> None:
    who = resident()
    factories.dossier(who.person_id)
    page = visit("/mijn-gegevens/export", who=who)
    page.get_by_role("button", name="Vraag mijn gegevens").click()
    fetch = page.get_by_role("link", name="Haal het bestand op")
    expect(fetch).to_be_visible(timeout=20_000)
    _keep(page, "rights-export-ready")
    with page.expect_download() as download:
        fetch.click()
    assert download.value.suggested_filename.startswith("mijn-gegevens-")
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
