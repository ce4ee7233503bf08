"""The screens of senders in a browser: accessible, nothing sticking out, by keyboard and without scripts.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.contracts import Texts
from burgerprofiel.blocks.messages.tests import sending
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO
from burgerprofiel.foundation.gate import Right
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def official() -> Resident:
    sending.sender()
    return staff.signed_in((Right.SOURCE_MANAGER, OVO))


def _template() -> str:
    made = public.make_template(
        CLIENT,
        sender_code=OVO,
        type_code="premie",
        name="Premie voor " + "verbouwingswerken" * 4,
        given=sending.TEXTS,
    )
    public.save_template(
        CLIENT,
        template_id=made,
        given=Texts(
            subject={"nl": "Dag ((naam)), je premie", "fr": "Bonjour ((naam))"},
            body={
                "nl": "Je krijgt ((bedrag)).((bewijs?? Stuur je bewijs.))",
                "fr": "Vous recevez ((bedrag)).",
            },
        ),
    )
    return str(made)


def _looks(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"sending-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _csv(*rows: str) -> FilePayload:
    """A list that lies on no disk: it holds numbers."""
    lines = "\n".join(["rijksregisternummer;naam;bedrag;bewijs;kenmerk", *rows])
    return FilePayload(name="lijst.csv", mimeType="text/csv", buffer=lines.encode())


def test_empty_screens(visit: Visit, official: Resident) -> None:
    for name, address in (
        ("leeg", "/beheer/verzendingen"),
        ("nieuw-leeg", "/beheer/verzendingen/nieuw"),
        ("sjablonen-leeg", "/beheer/sjablonen"),
        ("sjabloon-nieuw", "/beheer/sjablonen/nieuw"),
    ):
        _looks(visit(address, who=official), name)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_whole_way_of_a_small_sender(visit: Visit, official: Resident, scripts: bool) -> None:
    _template()
    page = visit("/beheer/verzendingen", who=official, java_script_enabled=scripts)
    page.get_by_role("link", name="Nieuwe verzending").click()
    page.get_by_role("button", name="Verder naar de lijst").click()
    page.get_by_text("Geef de verzending een naam").first.wait_for()
    page.get_by_label("Hoe noemen jullie deze verzending?").fill("Najaar")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Verder naar de lijst").click()
    bad = _csv("12345678901;An;1;ja;", f"{make.next_insz()};;1;ja;")
    page.get_by_label("De lijst").set_input_files(bad)
    page.get_by_role("button", name="Lees de lijst").click()
    page.get_by_text("het nummer bestaat niet").wait_for()
    if scripts:
        _looks(page, "fouten")
    good = _csv(*(f"{make.next_insz()};Persoon {n};120 euro;ja;zaak-{n}" for n in range(12)))
    page.get_by_label("De lijst").set_input_files(good)
    page.get_by_role("button", name="Lees de lijst").click()
    page.get_by_text("Dag Persoon 9, je premie").wait_for()
    assert page.get_by_text("Dag Persoon 10, je premie").count() == 0
    if scripts:
        _looks(page, "nakijken")
    page.get_by_role("button", name="Stuur een test naar mezelf").click()
    page.get_by_text("De test is onderweg").wait_for()
    page.get_by_role("link", name="Verder naar versturen").click()
    if scripts:
        _looks(page, "wanneer")
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("heading", name="Stuur je dit bericht naar 12 ontvangers?").wait_for()
    if scripts:
        _looks(page, "bevestigen")
    page.get_by_role("button", name="Verstuur").click()
    page.get_by_text("De verzending is klaar").wait_for()
    sending.work()
    page.reload()
    page.get_by_text("12 van 12 bezorgd").wait_for()
    if scripts:
        _looks(page, "verzending")
    page.get_by_role("link", name="Bekijk het per ontvanger").click()
    page.get_by_text("zaak-11").wait_for()
    if scripts:
        _looks(page, "ontvangers")


def test_a_dispatch_is_begun_with_the_keyboard_alone(visit: Visit, official: Resident) -> None:
    _template()
    page = visit("/beheer/verzendingen/nieuw", who=official)
    page.get_by_label("Hoe noemen jullie deze verzending?").focus()
    page.keyboard.type("Najaar")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Wie krijgt het bericht?").wait_for()
    assert models.Dispatch.objects.get().name == "Najaar"


def test_a_template_shows_how_it_reads_while_it_is_typed(visit: Visit, official: Resident) -> None:
    page = visit(f"/beheer/sjablonen/{_template()}", who=official)
    _looks(page, "sjabloon")
    page.get_by_label("Onderwerp", exact=True).fill("Beste ((naam)), goed nieuws")
    page.get_by_role("region", name="Zo leest het").get_by_text("Beste ((naam)), goed nieuws").wait_for()
    assert models.TemplateVersion.objects.count() == 2


def test_a_list_of_dispatches_and_a_cancellation(visit: Visit, official: Resident) -> None:
    made = sending.opened(2, name="Een verzending met een heel lange naam " + "waaraaneenseindekomt" * 3)
    sending.sent(1, name="Verstuurd")
    page = visit("/beheer/verzendingen", who=official)
    _looks(page, "lijst")
    page.goto(page.url + f"/{made.id}/annuleren")
    _looks(page, "annuleren")
    page.get_by_role("button", name="Annuleer de verzending").click()
    page.get_by_text("De verzending is geannuleerd").wait_for()
