"""The mailbox in a browser: phone and desktop, axe, without JavaScript, by keyboard, as it changes.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.messages.contracts import Action
from burgerprofiel.blocks.messages.sealed import Payment
from burgerprofiel.blocks.messages.services import files
from burgerprofiel.blocks.messages.tests import factories
from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.uploads import examine
from burgerprofiel.foundation.uploads.tests import files as made
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
SetScanner = Callable[[str], None]


def _looked_at(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"messages-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _put(who: Resident, **changes: Any) -> UUID:
    return factories.delivered(who.actor.party_id, **changes).id


def _mailbox(who: Resident) -> dict[str, UUID]:
    """One of everything."""
    town = factories.sender("Stad Voorbeke")
    of = factories.message_type(town, name={"nl": "Aanslagbiljet"})
    found = {
        "pay": _put(
            who,
            of=of,
            subject="Gemeentebelasting 2026",
            action=Action.PAY,
            due_at=clock.now() + 10 * DAY,
            action_url="https://betalen.example/1",
            payment=Payment(cents=8_420, iban="BE68539007547034", reference="+++090/9337/55493+++"),
            body={
                "nl": "<p>Beste</p><p>Je vindt hieronder wat je betaalt voor <strong>2026</strong>.</p>"
                "<table><tr><th>Wat</th><th>Bedrag</th></tr><tr><td>Algemeen</td><td>€ 84,20</td></tr></table>"
                "<ul><li>Betaal online.</li><li>Of met een overschrijving.</li></ul>"
            },
        ),
        "reply": _put(
            who,
            of=factories.message_type(town, name={"nl": "Vraag over je aanvraag"}, may_reply=True),
            subject="Wanneer ben je thuis voor de controle?",
            action=Action.REPLY,
        ),
        "confirm": _put(
            who, of=of, subject="Nieuw reglement", action=Action.CONFIRM, due_at=clock.now() - 2 * DAY
        ),
        "registered": _put(
            who,
            of=factories.message_type(
                factories.sender("Intergemeentelijk samenwerkingsverband Schelde-Leie")
            ),
            subject="Aangetekende kennisgeving over " + "arbeidsongeschiktheidsverzekering" * 12,
            attention="Dienst Omgeving",
            is_registered=True,
        ),
        "arabic": _put(
            who,
            of=factories.message_type(factories.sender("بلدية فوربيكه")),
            subject="رسالة بخصوص طلبك",
            body={"nl": "<p>مرحبا، هذه رسالة.</p>"},
        ),
    }
    _put(who, of=factories.message_type(town, kind="notice"), subject="Je bestelling in de bib ligt klaar")
    return found


def test_the_list(visit: Visit) -> None:
    who = resident()
    _looked_at(visit("/berichten", who=who), "empty")
    _mailbox(who)
    page = visit("/berichten", who=who)
    _looked_at(page, "list")
    _looked_at(visit("/berichten?map=meldingen", who=who), "notices")
    _looked_at(visit("/berichten?q=zzz", who=who), "nothing-found")
    page = visit("/berichten?q=gemeentebelasitng", who=who)
    expect(page.get_by_role("link", name="Gemeentebelasting 2026")).to_be_visible()
    _looked_at(page, "found")
    _looked_at(visit("/berichten?q=g", who=who), "too-short")


def test_a_list_that_is_overfull(visit: Visit) -> None:
    who = resident()
    factories.many(who.actor.party_id, [factories.message_type()], count=130)
    page = visit("/berichten", who=who)
    expect(page.get_by_role("navigation", name="Soort berichten").get_by_text("99+")).to_be_visible()
    page.get_by_role("link", name="Oudere").click()
    expect(page.get_by_text("Bericht nummer 25", exact=True)).to_be_visible()
    _looked_at(page, "overfull")
    page = visit("/berichten?q=bericht", who=who)
    page.get_by_role("link", name="Oudere").click()
    expect(page.get_by_text("Bericht nummer 25", exact=True)).to_be_visible()
    page.get_by_role("link", name="Nieuwere").click()
    expect(page.get_by_text("Bericht nummer 0", exact=True)).to_be_visible()


def test_what_a_message_asks_stands_first(visit: Visit) -> None:
    who = resident()
    found = _mailbox(who)
    page = visit(f"/berichten/{found['pay']}", who=who)
    expect(page.get_by_role("link", name="Betalen")).to_be_visible()
    _looked_at(page, "pay")
    _looked_at(visit(f"/berichten/{found['registered']}", who=who), "registered")
    _looked_at(visit(f"/berichten/{found['arabic']}", who=who), "right-to-left")


@pytest.mark.parametrize("scripts", [True, False])
def test_confirming(visit: Visit, scripts: bool) -> None:
    who = resident()
    found = _mailbox(who)
    page = visit(f"/berichten/{found['confirm']}", who=who, java_script_enabled=scripts)
    if scripts:
        _looked_at(page, "confirm")
    page.get_by_role("button", name="Ik las dit").click()
    expect(page.get_by_text("Je bevestigde dat je dit las.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_answering_with_a_file(visit: Visit, tmp_path: Path, scripts: bool, set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    who, plan = resident(), tmp_path / "plan van het huis.pdf"
    plan.write_bytes(made.pdf())
    found = _mailbox(who)
    page = visit(f"/berichten/{found['reply']}", who=who, width=PHONE, java_script_enabled=scripts)
    page.get_by_label("Je antwoord aan").fill("Dinsdag na 16 uur.")
    page.set_input_files("#files", str(plan))
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_text("Wordt gecontroleerd").wait_for()
    if scripts:
        examine.examine_next()
        page.get_by_text("Gecontroleerd en in orde").wait_for()
        _looked_at(page, "answer")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_text("Je antwoord is verstuurd.")).to_be_visible()
    expect(page.get_by_text("plan van het huis.pdf")).to_be_visible()
    if scripts:
        _looked_at(page, "answered")


@pytest.mark.parametrize("scripts", [True, False])
def test_picking_by_keyboard_and_archiving(visit: Visit, scripts: bool) -> None:
    who = resident()
    factories.many(who.actor.party_id, [factories.message_type()], count=3)
    page = visit("/berichten", who=who, java_script_enabled=scripts)
    for name in ("Kies: Bericht nummer 0", "Kies: Bericht nummer 2"):
        page.get_by_label(name, exact=True).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Archiveer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 berichten staan in je archief.")).to_be_visible()
    page.get_by_role("link", name="Archief", exact=True).click()
    expect(page.get_by_text("Bericht nummer 2", exact=True)).to_be_visible()
    if scripts:
        _looked_at(page, "archive")


def test_a_document_shows_in_the_page(visit: Visit, set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    who = resident()
    kept = files.keep(
        made.pdf(with_text=b"Aanslag"), name="Aanslagbiljet.pdf", sender_code="OVO000001", is_main=True
    )
    identifier = _put(who, files=(kept,), subject="Je aanslagbiljet", body={})
    page = visit(f"/berichten/{identifier}", who=who)
    expect(page.get_by_title("Aanslagbiljet.pdf")).to_be_visible()
    expect(page.get_by_role("link", name="Bewaar het document")).to_be_visible()
    _looked_at(page, "document")
