"""The screens of requests to correct in a browser: phone and desktop, axe, without JavaScript, by keyboard.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.dossiers.tests import staff as staff_of
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import Answer, CorrectionState, CorrectionWords, OfFile
from burgerprofiel.blocks.rights.tests.correcting import REGISTER, TOWN, a_file, many, name_of, register
from burgerprofiel.foundation import config
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.uploads import examine
from burgerprofiel.foundation.uploads.tests import files
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS, STAFF_ADDRESS = "/mijn-gegevens/verbeteren", "/beheer/verbeteringen"
WORDS = CorrectionWords(
    current="Noordstraat 1, 9000 Voorbeke",
    proposed="Noordstraat 2 bus 3, 9000 Voorbeke",
    evidence="Ik verhuisde in maart. Dat staat in de brief van de gemeente.",
)


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _looked_at(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        _keep(page, f"correction-{name}-{width}")
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _handler(ovo_code: str = TOWN) -> Resident:
    return staff_of.signed_in((Right.SOURCE_MANAGER, ovo_code))


def _talk(who: Resident) -> UUID:
    """A request with a question, its answer and another question."""
    file = a_file(who.person_id)
    asked = public.submit_correction(who.actor, about=OfFile(dossier_id=file.id), words=WORDS)
    question = Answer(
        state=CorrectionState.QUESTION, text="Kun je zeggen sinds wanneer?\nEn heb je een bewijs?"
    )
    public.handle_correction(_handler().actor, correction_id=asked, answer=question)
    public.write_about_correction(who.actor, correction_id=asked, text="Sinds 3 maart.")
    public.handle_correction(_handler().actor, correction_id=asked, answer=question)
    return asked


def test_the_form_about_a_value(visit: Visit, connect: Callable[..., None]) -> None:
    connect(register())
    who = resident()
    page = visit(f"{ADDRESS}?{urlencode({'gegeven': name_of(who.actor).reference})}", who=who)
    expect(page.get_by_text("Zeldzaamwoord")).to_be_visible()
    _looked_at(page, "form-fact")
    page.get_by_role("button", name="Vraag de verbetering").click()
    expect(page.get_by_role("alert")).to_contain_text("Schrijf wat er moet staan.")
    _looked_at(page, "form-error")
    page.get_by_label("Wat moet er staan?").fill("Gewoonwoord")
    page.get_by_role("button", name="Vraag de verbetering").click()
    expect(page.get_by_text("We hebben je vraag doorgegeven.")).to_be_visible()
    _looked_at(page, "asked")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_file_with_evidence(
    visit: Visit, tmp_path: Path, scripts: bool, set_scanner: object
) -> None:
    set_scanner(config.NO_SCANNER)  # type: ignore[operator]
    who, proof = resident(), tmp_path / "akte van notaris.pdf"
    proof.write_bytes(files.pdf())
    file = factories.dossier(who.person_id)
    page = visit(f"/dossiers/{file.id}", who=who, width=PHONE, java_script_enabled=scripts)
    page.get_by_role("link", name="Klopt er iets niet?").click()
    page.get_by_label("Wat staat er nu?").fill("Noordstraat 1")
    page.get_by_label("Wat moet er staan?").fill("Noordstraat 2")
    page.set_input_files("#files", str(proof))
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_text("Wordt gecontroleerd").wait_for()
    expect(page.get_by_label("Wat moet er staan?")).to_have_value("Noordstraat 2")
    if scripts:
        _looked_at(page, "form-files")
        examine.examine_next()
        page.get_by_text("Gecontroleerd en in orde").wait_for()
    page.get_by_role("button", name="Vraag de verbetering").click()
    expect(page.get_by_text("akte van notaris.pdf")).to_be_visible()
    page.get_by_label("Je bericht aan").fill("Nog dit.")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_text("Je bericht is verstuurd.")).to_be_visible()
    page.get_by_role("link", name="Trek de vraag in").click()
    page.get_by_role("button", name="Trek de vraag in").click()
    expect(page.get_by_text("Je trok deze vraag in.")).to_be_visible()


def test_what_i_asked(visit: Visit) -> None:
    who = resident()
    asked = _talk(who)
    _looked_at(visit(ADDRESS, who=who), "list")
    page = visit(f"{ADDRESS}/{asked}", who=who)
    expect(page.get_by_label("Je antwoord aan")).to_be_visible()
    _looked_at(page, "thread")
    _looked_at(visit(f"{ADDRESS}/{asked}/intrekken", who=who), "withdraw")


def test_what_staff_handle(visit: Visit, connect: Callable[..., None]) -> None:
    connect(register())
    who = resident()
    asked = _talk(who)
    many(a_file(), count=30, late=3)
    _looked_at(visit(STAFF_ADDRESS, who=_handler()), "staff-list")
    page = visit(f"{STAFF_ADDRESS}/{asked}", who=_handler())
    _looked_at(page, "staff")
    page.get_by_label("We verbeteren dit niet").check()
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("alert")).to_contain_text("Schrijf eerst je bericht.")
    expect(page.get_by_label("We verbeteren dit niet")).to_be_checked()
    _looked_at(page, "staff-error")
    page.get_by_label("Bericht aan de inwoner").fill("De akte zegt iets anders.")
    page.get_by_role("button", name="Verstuur").press("Enter")
    expect(page.get_by_text("Je antwoord is verstuurd.")).to_be_visible()
    fact = public.submit_correction(who.actor, about=name_of(who.actor), words=WORDS)
    _looked_at(visit(f"{STAFF_ADDRESS}/{fact}", who=_handler(REGISTER)), "staff-fact")
