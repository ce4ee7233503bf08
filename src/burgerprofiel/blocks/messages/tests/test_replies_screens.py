"""The screens of who answers and who manages senders, in a browser: accessible, nothing sticking out, by keyboard.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.contracts import Step
from burgerprofiel.blocks.messages.tests import answered, factories, sending
from burgerprofiel.blocks.messages.tests.answered import LIST, clerk, kind, steps, wrote
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO
from burgerprofiel.foundation import config
from burgerprofiel.foundation.uploads.tests import files as made
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Eenonderwerpzonderspaties" * 12


@pytest.fixture
def of() -> models.MessageType:
    return kind(name={"nl": "Vraag over je premie voor " + "verbouwingswerken" * 4})


@pytest.fixture
def els(of: models.MessageType) -> Resident:
    return clerk("Els Beheer")


def _looks(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"answers-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def test_every_screen_of_who_answers_looks_right(visit: Visit, els: Resident, of: models.MessageType) -> None:
    page = visit(LIST, who=els)
    _looks(page, "leeg")
    actor = factories.actor()
    first = wrote(of, text=LONG, days_ago=12, by=actor)
    public.reply(actor, conversation_id=answered.row(first).conversation_id, text="En nog iets: " + LONG)
    wrote(of, text="مرحبا، هل يمكن ذلك لاحقا؟", days_ago=3)
    theirs = wrote(of, text="Dank je wel!")
    public.take_reply(clerk("Sofie " + "Vandenbroucke-" * 6).actor, reply_id=theirs)
    page.goto(page.url)
    _looks(page, "lijst")
    page.goto(f"{page.url}/{theirs}")
    _looks(page, "van-een-ander")
    page.goto(page.url.replace(str(theirs), str(first)))
    _looks(page, "een")
    page.get_by_role("button", name="Verstuur", exact=True).click()
    page.get_by_text("Vul dit in.").first.wait_for()
    _looks(page, "fout")
    page.get_by_label("Waarom niet?").fill("Alleen een bedankje")
    page.get_by_role("button", name="Handel af zonder antwoord").click()
    page.get_by_text("Dit antwoord is afgehandeld.").wait_for()
    page.get_by_text("Alles wat er gebeurde").click()
    _looks(page, "afgehandeld")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_clerk_works_through_the_list(
    visit: Visit, els: Resident, of: models.MessageType, scripts: bool, set_scanner: Any, tmp_path: Path
) -> None:
    set_scanner(config.NO_SCANNER)
    actor = factories.actor()
    oldest, thanks, other = wrote(of, days_ago=5, by=actor), wrote(of, text="Dank je"), wrote(of, text="Top")
    page = visit(LIST, who=els, java_script_enabled=scripts)
    page.get_by_role("link", name="Mag dat later?").click()
    page.get_by_role("button", name="Ik behandel dit").click()
    page.get_by_text("Dit antwoord is nu van jou").wait_for()
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(made.pdf())
    page.get_by_label("Je antwoord", exact=True).fill("Ja, tot 1 februari.")
    page.get_by_label("Bestanden").set_input_files(plan)
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_role("link", name="plan.pdf").wait_for()
    expect(page.get_by_label("Je antwoord", exact=True)).to_have_value("Ja, tot 1 februari.")
    page.get_by_label("Wat is de hoofdinhoud?").select_option(label="plan.pdf")
    page.get_by_role("button", name="Verstuur en ga naar het volgende").click()
    page.get_by_text("Je antwoord is verstuurd. Dit is het volgende.").wait_for()
    page.get_by_text("Dank je").first.wait_for()
    assert steps(oldest) == [Step.TAKEN, Step.ANSWERED]
    found = public.get_conversation(actor, conversation_id=answered.row(oldest).conversation_id)
    assert found.messages[0].main is not None
    page.goto(page.url.partition(LIST)[0] + LIST)
    page.get_by_label("Kies: Dank je").check()
    page.get_by_label("Kies: Top").check()
    page.get_by_role("button", name="Handel af zonder antwoord").click()
    page.get_by_role("heading", name="Handel je 2 antwoorden af").wait_for()
    if scripts:
        _looks(page, "samen")
    page.get_by_label("Waarom is er geen antwoord nodig?").fill("Bedankjes")
    page.get_by_role("button", name="Handel af", exact=True).click()
    page.get_by_text("2 antwoorden zijn afgehandeld.").wait_for()
    page.get_by_text("Er staan geen antwoorden open.").wait_for()
    assert steps(thanks) == steps(other) == [Step.ASIDE]


def test_answering_with_the_keyboard_alone(visit: Visit, els: Resident, of: models.MessageType) -> None:
    reply = wrote(of)
    page = visit(f"{LIST}/{reply}", who=els)
    page.get_by_label("Je antwoord", exact=True).focus()
    page.keyboard.type("Ja hoor.")
    page.get_by_role("button", name="Verstuur", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Je antwoord is verstuurd").wait_for()
    assert answered.row(reply).handled_at is not None


def test_the_second_of_two_clerks_keeps_what_they_typed(
    visit: Visit, els: Resident, of: models.MessageType
) -> None:
    reply = wrote(of)
    page = visit(f"{LIST}/{reply}", who=els)
    page.get_by_label("Je antwoord", exact=True).fill("Mijn lange antwoord")
    public.take_reply(clerk("Sofie Claes").actor, reply_id=reply)
    page.get_by_role("button", name="Verstuur", exact=True).click()
    page.get_by_text("Sofie Claes behandelt dit antwoord intussen").wait_for()
    expect(page.get_by_label("Je antwoord", exact=True)).to_have_value("Mijn lange antwoord")
    _looks(page, "tweede")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_type_is_made_and_changed(visit: Visit, els: Resident, scripts: bool) -> None:
    page = visit("/beheer/afzenders", who=els, java_script_enabled=scripts)
    if scripts:
        _looks(page, "afzenders")
    page.get_by_role("link", name="Voorbeeldstad").click()
    page.get_by_role("link", name="Nieuw soort bericht").click()
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_text("Geef een titel: zonder weet niemand").first.wait_for()
    if scripts:
        _looks(page, "soort-fout")
    page.get_by_label("Code").fill("huisvuil")
    page.get_by_label("Naam", exact=True).fill("Brief over huisvuil")
    page.get_by_label("Titel in de verwittiging", exact=True).fill("Een brief van je stad")
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_text("Het soort bericht is gemaakt").wait_for()
    page.get_by_role("link", name="Brief over huisvuil").click()
    page.get_by_label("Naam", exact=True).fill("Huisvuil " + "enafvalophaling" * 6)
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_text("Het is bewaard").wait_for()
    page.get_by_text("Alles wat er gebeurde").click()
    if scripts:
        _looks(page, "afzender")
    page.get_by_role("link", name="Verander").click()
    if scripts:
        _looks(page, "afzender-gegevens")
    page.get_by_role("link", name="Niet doen").click()
    page.get_by_role("link", name="Huisvuil").click()
    if scripts:
        _looks(page, "soort")
    page.get_by_role("link", name="Stop met dit soort").click()
    if scripts:
        _looks(page, "stoppen")
    page.get_by_role("button", name="Stop ermee").click()
    page.get_by_text("gestopt").first.wait_for()
    assert models.MessageType.objects.get(code="huisvuil").ended_at is not None


@pytest.mark.parametrize("scripts", [True, False])
def test_files_are_put_with_a_template_and_a_dispatch(
    visit: Visit, els: Resident, scripts: bool, set_scanner: Any, tmp_path: Path
) -> None:
    set_scanner(config.NO_SCANNER)
    template = public.make_template(
        CLIENT, sender_code=OVO, type_code="premie", name="Premie", given=sending.TEXTS
    )
    folder = tmp_path / ("folder-" + "metlangenaam" * 6 + ".pdf")
    folder.write_bytes(made.pdf())
    page = visit(f"/beheer/sjablonen/{template}", who=els, java_script_enabled=scripts)
    page.get_by_label("Bestanden").set_input_files(folder)
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_text("Met 1 bestand:").wait_for()
    page.get_by_label("Wat is de hoofdinhoud?").select_option(index=1)
    if scripts:
        _looks(page, "sjabloon-bestand")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    page.get_by_text("Het sjabloon is bewaard.").wait_for()
    dispatch = public.open_dispatch(
        CLIENT, plan=sending.plan(texts=None, version_id=public.list_templates(CLIENT)[0].version_id)
    )
    public.take_recipients(CLIENT, dispatch_id=dispatch.id, rows=[sending.wanted(1)])
    page.goto(page.url.partition("/beheer")[0] + f"/beheer/verzendingen/{dispatch.id}/nakijken")
    page.get_by_role("link", name="folder-metlangenaam").first.wait_for()
    if scripts:
        _looks(page, "verzending-nakijken")
    page.get_by_role("link", name="Voeg bestanden toe of haal ze weg").click()
    if scripts:
        _looks(page, "verzending-bestanden")
    page.get_by_role("button", name="Verwijder").click()
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_text("Er gaan geen bestanden mee.").wait_for()
    assert models.Dispatch.objects.get(id=dispatch.id).files == []
