"""The pages of the e-Box over HTTP and in a browser: choosing, looking, opening, and a provider that is down.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.messages.models import Conversation, EboxLink, EboxReader, Message
from burgerprofiel.blocks.messages.public import ebox as door
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.blocks.messages.tests import ebox, factories
from burgerprofiel.blocks.messages.tests.test_ebox_looking import SETTINGS, VISIBLE
from burgerprofiel.blocks.messages.wire.ebox import client as wire_client
from burgerprofiel.foundation import config
from burgerprofiel.foundation.partners import Tokens
from tests import elsewhere, people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.elsewhere import Elsewhere

Configure = Callable[[str], None]
PART = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    folder = tmp_path_factory.mktemp("ebox")
    with elsewhere.simulator("ebox", "--any-person", folder=folder) as found:
        yield found


@pytest.fixture(autouse=True)
def configure(federation: Elsewhere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    monkeypatch.setattr(wire_client, "tokens", Tokens())
    federation.faults()
    path = tmp_path / "ebox.toml"
    changed = replace(config.current(), ebox=path)
    with elsewhere.configured(monkeypatch, changed, path=path, read=settings.load) as write:
        write(SETTINGS.format(base=federation.base, version="v3") + ebox.PORTAL + ebox.OURS)
        yield write


@pytest.fixture
def who() -> people.Resident:
    found, _ = ebox.resident()
    return found


@pytest.fixture
def browser(who: people.Resident) -> Browser:
    return who.enter(Browser())


def change(browser: Browser, doe: str, wie: str) -> int:
    return int(browser.post("/berichten/e-box/keuze", {"doe": doe, "wie": wie}).status_code)


def found(who: people.Resident, subject: str) -> UUID:
    rows = Message.objects.filter(party_id=who.person_id)
    return next(row.id for row in rows if subject in factories.texts(row).subject.values())


@pytest.mark.django_db
def test_choosing_looking_and_stopping(who: people.Resident, browser: Browser) -> None:
    page = browser.get("/berichten/e-box").content.decode()
    assert "Toon mijn e-Box hier" in page
    assert "De inhoud blijft in je e-Box" in page
    assert change(browser, "kies", "elders") == 302
    part = browser.get("/berichten/e-box/kijken?terug-naar=/overzicht", headers=PART).content.decode()
    assert f"Er zijn {VISIBLE} nieuwe berichten uit je e-Box." in part
    assert 'href="/overzicht"' in part
    assert "<html" not in part
    quiet = browser.get("/berichten/e-box/kijken", headers=PART).content.decode()
    assert "nieuwe berichten" not in quiet
    page = browser.get("/berichten/e-box").content.decode()
    assert "Laatst gekeken" in page
    assert change(browser, "stop", "elders") == 302
    assert not Conversation.objects.filter(party_id=who.person_id).exists()


@pytest.mark.django_db
def test_without_scripts_a_button_looks_and_comes_back(who: people.Resident, browser: Browser) -> None:
    change(browser, "kies", "elders")
    answer = browser.post("/berichten/e-box/kijken", {"terug-naar": "/overzicht"})
    assert (answer.status_code, answer["Location"]) == (302, "/overzicht")
    assert Conversation.objects.filter(party_id=who.person_id).count() == VISIBLE
    elsewhere_ = browser.post("/berichten/e-box/kijken", {"terug-naar": "https://elders.example/"})
    assert elsewhere_["Location"] == "/berichten/e-box"


@pytest.mark.django_db
def test_the_list_looks_after_the_page_and_leads_to_the_message(
    who: people.Resident, browser: Browser
) -> None:
    asked = "Toon ook berichten uit je e-Box"
    before = browser.get("/berichten").content.decode()
    assert asked in before
    assert "We kijken in je e-Box." not in before
    change(browser, "kies", "elders")
    page = browser.get("/berichten").content.decode()
    assert "We kijken in je e-Box." in page
    assert 'hx-get="/berichten/e-box/kijken?terug-naar=/berichten' in page
    assert not Conversation.objects.filter(party_id=who.person_id).exists()
    browser.get("/berichten/e-box/kijken", headers=PART)
    page = browser.get("/berichten").content.decode()
    assert "Uit je e-Box" in page
    assert "Zes bijlagen" in page
    number = found(who, "Zes bijlagen")
    answer = browser.get(f"/berichten/{number}")
    assert answer["Location"] == f"/berichten/e-box/{number}"
    assert Conversation.objects.get(party_id=who.person_id, id=number).is_unread


@pytest.mark.django_db
def test_a_provider_that_is_down_is_said_in_words(federation: Elsewhere, browser: Browser) -> None:
    change(browser, "kies", "elders")
    federation.faults(status={"prefix": "/v3/ebox", "value": 503})
    part = browser.get("/berichten/e-box/kijken", headers=PART).content.decode()
    assert "e-Box van Voorbeeldland antwoordt nu niet." in part
    assert "e-Box van Voorbeeldland antwoordt nu niet." in browser.get("/berichten/e-box").content.decode()


@pytest.mark.django_db
def test_a_message_has_its_frame_first_and_its_text_harmless(who: people.Resident, browser: Browser) -> None:
    change(browser, "kies", "elders")
    door.look(who.actor)
    number = found(who, "Een bericht zonder bestand")
    frame = browser.get(f"/berichten/e-box/{number}").content.decode()
    assert "Een bericht zonder bestand" in frame
    assert "Goed nieuws" not in frame
    assert f'hx-get="/berichten/e-box/{number}/inhoud"' in frame
    assert Message.objects.get(party_id=who.person_id, id=number).read_at is None
    part = browser.get(f"/berichten/e-box/{number}/inhoud", headers=PART).content.decode()
    assert "<h2>Goed nieuws</h2>" in part
    assert "alert(1)" not in part
    assert Message.objects.get(party_id=who.person_id, id=number).read_at is not None
    whole = browser.get(f"/berichten/e-box/{number}/inhoud").content.decode()
    assert "<html" in whole
    assert "Goed nieuws" in whole


@pytest.mark.django_db
def test_files_are_passed_on_and_a_bill_says_what_to_pay(who: people.Resident, browser: Browser) -> None:
    change(browser, "kies", "elders")
    door.look(who.actor)
    number = found(who, "Uw bijdrage voor dit kwartaal")
    part = browser.get(f"/berichten/e-box/{number}/inhoud", headers=PART).content.decode()
    assert "145,81" in part
    assert "+++090/9337/55493+++" in part
    file = browser.get(f"/berichten/e-box/{number}/bestand/a1")
    assert file.content.startswith(b"%PDF")
    assert file["Content-Type"] == "application/pdf"
    assert "sandbox" in file["Content-Security-Policy"]
    assert browser.get(f"/berichten/e-box/{number}/bestand/niets").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": {"prefix": "/v3/ebox", "value": 503}}, "antwoordt nu niet"),
        ({"status": {"prefix": "/v3/ebox", "value": 404}}, "staat niet meer bij"),
        ({"wrong_digest": True}, "waar we niets mee kunnen"),
    ],
)
def test_what_is_not_given_is_said(
    federation: Elsewhere, who: people.Resident, browser: Browser, fault: dict[str, Any], said: str
) -> None:
    change(browser, "kies", "elders")
    door.look(who.actor)
    number = found(who, "Zes bijlagen")
    federation.faults(**fault)
    answer = browser.get(f"/berichten/e-box/{number}/bestand/a1")
    assert answer.status_code == 503
    assert said in answer.content.decode()


@pytest.mark.django_db
def test_another_person_finds_nothing(who: people.Resident, browser: Browser) -> None:
    change(browser, "kies", "elders")
    door.look(who.actor)
    other, _ = ebox.resident()
    number = found(who, "Zes bijlagen")
    for path in ("", "/inhoud", "/bestand/a1"):
        assert other.enter(Browser()).get(f"/berichten/e-box/{number}{path}").status_code == 404


@pytest.mark.django_db
def test_a_portal_gets_leave_and_loses_it(who: people.Resident, browser: Browser) -> None:
    assert "Laat kijken" in browser.get("/berichten/e-box").content.decode()
    assert change(browser, "toon", "portaal-elders") == 302
    assert "mag kijken" in browser.get("/berichten/e-box").content.decode()
    assert change(browser, "verberg", "portaal-elders") == 302
    assert EboxReader.objects.get(party_id=who.person_id).ended_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("doe", "wie"), [("kies", "niemand"), ("toon", "niemand"), ("anders", "elders"), ("", "")]
)
def test_what_does_not_exist_is_not_chosen(browser: Browser, doe: str, wie: str) -> None:
    assert change(browser, doe, wie) == 404
    assert not EboxLink.objects.exists()


@pytest.mark.django_db
def test_where_nothing_is_set_up_there_is_no_page(configure: Configure, browser: Browser) -> None:
    configure("")
    assert browser.get("/berichten/e-box").status_code == 404


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"ebox-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_screens(federation: Elsewhere, who: people.Resident, visit: Visit) -> None:
    page = visit("/berichten/e-box", who=who)
    _check(page, "choice")
    page.get_by_role("button", name="Toon mijn e-Box hier").click()
    expect(page.get_by_text("We keken er nog niet in.")).to_be_visible()
    page = visit("/berichten", who=who)
    expect(page.get_by_text(f"Er zijn {VISIBLE} nieuwe berichten uit je e-Box.")).to_be_visible()
    _check(page, "list-looked")
    page.get_by_role("link", name="Toon de lijst opnieuw").click()
    expect(page.get_by_role("link", name="Zes bijlagen")).to_be_visible()
    _check(page, "list")
    page = visit("/berichten/e-box", who=who)
    expect(page.get_by_text("Laatst gekeken")).to_be_visible()
    page.get_by_role("button", name="Laat kijken").click()
    expect(page.get_by_text("mag kijken")).to_be_visible()
    _check(page, "on")
    for name, subject in (
        ("text", "Een bericht zonder bestand"),
        ("bill", "Uw bijdrage voor dit kwartaal"),
        ("files", "Zes bijlagen"),
    ):
        page = visit(f"/berichten/e-box/{found(who, subject)}", who=who)
        expect(page.get_by_text("We halen het daar op als je het opent")).to_be_visible()
        _check(page, name)
    federation.faults(status={"prefix": "/v3/ebox", "value": 503})
    page = visit(f"/berichten/e-box/{found(who, 'Zes bijlagen')}", who=who)
    expect(page.get_by_role("alert")).to_contain_text("antwoordt nu niet")
    _check(page, "down")
