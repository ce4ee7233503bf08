"""The mailbox of an organisation in a browser: phone and desktop, axe, without JavaScript, by keyboard.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages.contracts import GENERAL, Rhythm
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.blocks.messages.services import digests
from burgerprofiel.blocks.messages.services.digest_mail import Link, recognised
from burgerprofiel.blocks.messages.tests import factories, offices
from burgerprofiel.blocks.messages.tests.test_screens import _looked_at
from burgerprofiel.foundation import clock
from tests.browser import PHONE, Visit
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
LONG = "Dienst arbeidsongeschiktheidsverzekeringen en meergeneratiewonen, afdeling Noord"


def _office() -> tuple[Resident, Resident, UUID]:
    """A firm whose names are long, and partly written from right to left, with work in every state."""
    firm = make.enterprise("Aydin & Maes Dakwerken en Zonen vennootschap onder firma")
    an, bram = offices.colleague(firm, "An Claessens"), offices.colleague(firm, "محمد الأمين بن عبد الله")
    offices.colleague(firm, "Maximiliaan-Alexander van Oudenaarde-Schoonheydt tot Wijnendaele")
    tax, town = factories.sender("Vlaamse Belastingdienst"), factories.sender("Stad Voorbeke")
    bill, letter = factories.message_type(tax), factories.message_type(town, name={"nl": "Nieuw reglement"})
    books, care = (
        organisation.make_part(an.actor, name=LONG),
        organisation.make_part(an.actor, name="الموظفون"),
    )
    offices.limited(an, name="Personeel")
    offices.limited(bram, name="Directie")
    organisation.add_rule(an.actor, partition=books, type_id=bill.pk, assigned_to=bram.person_id)
    organisation.add_rule(an.actor, partition=care, sender_code=town.code)
    organisation.add_rule(an.actor, partition=GENERAL, sender_code=tax.code, assigned_to=an.person_id)
    now = clock.now()
    found = [
        factories.delivered(firm, of, subject=subject, now=now - days * DAY).id
        for of, subject, days in (
            (bill, "Aanslagbiljet onroerende voorheffing 2026 " + "herberekening " * 20, 0),
            (letter, "Nieuwe regels voor de markt", 3),
            (bill, "Aanmaning", 9),
            (letter, "Terras: vergunning verlengd", 20),
            (letter, "Oproep voor de winterverlichting", 47),
        )
    ]
    offices.change(an.actor, found[0], handle_by=clock.today() + 3 * DAY)
    offices.change(an.actor, found[2], handle_by=clock.today() - 2 * DAY)
    organisation.assign(an.actor, conversation_ids=found[1:2], person_id=an.person_id)
    offices.change(bram.actor, found[0], note="Gebeld met de boekhouder. " * 8)
    offices.change(an.actor, found[0], note="مرحبا، سأتصل غدا.")
    organisation.handle(bram.actor, conversation_ids=found[3:4])
    organisation.ask_digest(
        an.actor, code=books, address="boekhouding@aydin.example", rhythm=Rhythm.DAY, language="nl"
    )
    organisation.ask_digest(
        an.actor, code=GENERAL, address="onthaal@aydin.example", rhythm=Rhythm.WEEK, language="nl"
    )
    assert digests.follow(Link("confirm", firm, books, recognised("boekhouding@aydin.example")))
    return an, bram, found[0]


def test_every_screen(visit: Visit) -> None:
    an, bram, one = _office()
    _looked_at(visit("/berichten", who=an), "office-list")
    _looked_at(visit("/berichten?stand=alles&bij=mij&te-laat=1", who=an), "office-nothing")
    _looked_at(visit("/berichten?stand=alles", who=an), "office-all")
    _looked_at(visit(f"/berichten/{one}", who=an), "office-conversation")
    _looked_at(visit("/berichten/verdelen", who=an), "office-dividing")
    page = visit("/berichten/verdelen", who=an)
    page.get_by_role("button", name="Maak deze regel").click()
    _looked_at(page, "office-dividing-error")
    page.goto("/berichten/verdelen")
    page.locator("a", has_text=f"Wijzig: {LONG}").click()
    _looked_at(page, "office-part")
    page.get_by_role("button", name="Verwijder dit deel").click()
    _looked_at(page, "office-part-end")
    _looked_at(visit("/berichten/cijfers", who=an), "office-figures")
    organisation.name_manager(an.actor, person_id=an.person_id, is_manager=True)
    _looked_at(visit("/berichten/verdelen", who=bram), "office-dividing-others")


def test_a_new_organisation_sees_what_it_can_do(visit: Visit) -> None:
    an = offices.colleague(make.enterprise(), "An Claessens", comes=False)
    _looked_at(visit("/berichten", who=an), "office-empty")
    _looked_at(visit("/berichten/verdelen", who=an), "office-dividing-empty")
    _looked_at(visit("/berichten/cijfers", who=an), "office-figures-empty")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_a_part_and_a_rule_to_a_message_that_a_colleague_handles(visit: Visit, scripts: bool) -> None:
    firm = make.enterprise()
    an, bram = offices.colleague(firm, "An Claessens"), offices.colleague(firm, "Bram Peeters")
    tax = factories.message_type(factories.sender("Vlaamse Belastingdienst"))
    factories.delivered(firm, tax, subject="Aanslagbiljet 2025")
    page = visit("/berichten/verdelen", who=an, java_script_enabled=scripts)
    page.get_by_label("Naam van een nieuw deel").fill("Boekhouding")
    page.get_by_role("button", name="Maak dit deel").click()
    page.get_by_role("link", name="Postvak verdelen").click()
    page.get_by_label("Berichten van").select_option(label="Vlaamse Belastingdienst: alles")
    page.get_by_label("Komen in").select_option(label="Boekhouding")
    page.get_by_role("button", name="Maak deze regel").click()
    expect(page.get_by_text("1. Vlaamse Belastingdienst")).to_be_visible()
    page.get_by_role("button", name="Pas toe op wat er nu ligt").click()
    expect(page.get_by_text("1 bericht ging naar waar de regels zeggen.")).to_be_visible()
    factories.delivered(firm, tax, subject="Aanslagbiljet 2026")
    page.goto("/berichten")
    page.get_by_label("Kies: Aanslagbiljet 2026").check()
    page.get_by_label("Geef aan").select_option(label="Bram Peeters")
    page.get_by_role("button", name="Geef", exact=True).click()
    expect(page.get_by_text("1 bericht is doorgegeven.")).to_be_visible()
    his = visit("/berichten?bij=mij", who=bram, width=PHONE, java_script_enabled=scripts)
    his.get_by_role("link", name="Aanslagbiljet 2026").click()
    his.get_by_role("textbox", name="Notitie").fill("Betaald.")
    his.get_by_role("button", name="Handel af").click()
    expect(his.get_by_text("Je notitie is bewaard. Dit bericht is afgehandeld.")).to_be_visible()
    page.goto("/berichten/cijfers")
    row = page.get_by_role("row", name="Boekhouding")
    expect(row).to_contain_text("minder dan een dag")


def test_many_are_given_and_handled_by_keyboard(visit: Visit) -> None:
    firm = make.enterprise()
    an = offices.colleague(firm, "An Claessens")
    factories.many(firm, [factories.message_type()], count=3)
    page = visit("/berichten", who=an)
    for name in ("Kies: Bericht nummer 0", "Kies: Bericht nummer 2"):
        page.get_by_label(name, exact=True).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Handel af").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Neem zelf")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 berichten liggen nu bij jou.")).to_be_visible()
    page.get_by_role("link", name="Bericht nummer 0").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Klaar tegen").focus()
    page.keyboard.type("01312030")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je wijziging is bewaard.")).to_be_visible()


def test_the_links_of_a_digest(visit: Visit) -> None:
    an = offices.colleague(make.enterprise(), "An Claessens")
    _looked_at(visit("/berichten/samenvatting/onzin"), "digest-confirm-old")
    _looked_at(visit("/berichten/samenvatting/onzin/stop"), "digest-stop-old")
    assert an.firms
