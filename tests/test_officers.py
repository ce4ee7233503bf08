"""Two security officers, each in a browser of their own before the whole platform, and the person who reads of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP
from tests.test_journeys import KAREL, NUMBERS, Visit, Visitor, _looks_right, visit

__all__ = ["visit"]

pytestmark = [pytest.mark.process, pytest.mark.browser]

NADIA, KOEN, TOWN = "Nadia Willems", "Koen Maesen", "Stad Voorbeke"
DESK = "/beheer/toegang/personen"
CASE, REASON = "Zaak-Toestel", "Er is vanaf een vreemd toestel gekeken."


def _sign(visitor: Visitor, name: str) -> Page:
    """Over the screens of the identity provider, for the town."""
    for text in ("itsme", name, TOWN):
        visitor.choose(text)
    return visitor.page


def _arrive(visitor: Visitor, name: str) -> Page:
    visitor.page.goto(DESK)
    return _sign(visitor, name)


def test_two_officers_read_what_is_sealed_and_the_person_reads_that_they_did(visit: Visit) -> None:
    nadia, koen, karel = visit(width=DESKTOP), visit(), visit()
    first, second = _arrive(nadia, NADIA), _arrive(koen, KOEN)

    first.get_by_label("Rijksregisternummer").fill(NUMBERS[KAREL])
    first.get_by_label("Nummer van de zaak").fill(CASE)
    first.get_by_role("button", name="Vraag akkoord").click()
    expect(first.get_by_text("Wacht op akkoord")).to_be_visible()
    second.reload()
    second.get_by_role("button", name="Ga akkoord").click()
    first.reload()
    first.get_by_role("link", name=f"Bekijk {CASE}").click()
    first.get_by_label("Waarom moet je dit lezen?").fill(REASON)
    first.get_by_role("button", name="Meld je aan om te openen").click()
    _sign(nadia, NADIA)
    expect(first.get_by_text("Wacht op een tweede veiligheidsverantwoordelijke")).to_be_visible()
    _looks_right(first)

    second.goto(DESK)
    expect(second.get_by_text(REASON)).to_be_visible()
    _looks_right(second)
    _stops_once(second)
    second.get_by_role("link", name="Probeer opnieuw").click()
    _sign(koen, KOEN)
    expect(second.get_by_text("verzegelde gegevens open tot")).to_be_visible()
    _looks_right(second)

    first.get_by_role("link", name="Kijk of het al mag").click()
    first.get_by_role("link", name="Lees de verzegelde gegevens").click()
    expect(first.get_by_text("Open tot")).to_be_visible()
    expect(first.get_by_text("127.0.0.1").first).to_be_visible()
    expect(first.get_by_text(CASE).first).to_be_visible()
    _looks_right(first)
    _reads_of_it(karel)


def _stops_once(page: Page) -> None:
    """Change one's mind at the identity provider: nothing happened, and one is still signed in."""
    page.get_by_role("link", name="Meld je aan en ga akkoord").click()
    page.get_by_role("button", name="Annuleren").click()
    expect(page.get_by_role("heading", name="Er is niets geopend")).to_be_visible()
    _looks_right(page)


def _reads_of_it(karel: Visitor) -> None:
    """The person sees who opened it, why, and who agreed: by pseudonym."""
    page = karel.sign_in(KAREL)
    page.goto("/wie-keek")
    page.locator("#results .message", has_text="Maakte leesbaar vanwaar").first.get_by_role(
        "link"
    ).first.click()
    expect(page.get_by_text("Twee veiligheidsverantwoordelijken").first).to_be_visible()
    expect(page.get_by_text("Met akkoord van")).to_be_visible()
    _looks_right(page)
