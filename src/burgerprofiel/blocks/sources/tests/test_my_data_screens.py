"""Mijn gegevens in a browser: on a phone and wide, by keyboard, without a script, overfull, with a stream that breaks.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.sources.contracts import Problem
from burgerprofiel.blocks.sources.pages import streaming
from burgerprofiel.blocks.sources.tests import adapters, persona
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.people import resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Connect = Callable[..., None]

SOURCES: Mapping[str, Mapping[str, adapters.Answer]] = {
    "rich": {},
    "overfull": persona.OVERFULL,
    "empty": persona.NOTHING,
    "silent": dict.fromkeys(persona.SUPPLIES, adapters.problem(Problem.SOURCE_DOWN)),
}


def keep(page: Page, name: str) -> None:
    """A picture, for who looks at them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def look(page: Page, name: str) -> None:
    """A page on a phone and wide: accessible, and nothing sticks out."""
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        keep(page, f"{name}-{width}")
        assert accessibility_problems(page) == [], width
        assert not scrolls_sideways(page), width


def complete(page: Page) -> Page:
    """The page once all has come."""
    expect(page.locator("[data-sections-stream]")).to_have_attribute("data-stream", "ended")
    return page


@pytest.mark.parametrize("name", SOURCES)
def test_the_page_is_accessible_and_fits_whatever_sources_say(
    visit: Visit, connect: Connect, name: str
) -> None:
    connect(persona.sources(SOURCES[name]))
    look(complete(visit("/mijn-gegevens", who=resident("An Voorbeeld"))), f"my-data-{name}")


def test_what_is_on_its_way_is_accessible_too(visit: Visit, connect: Connect) -> None:
    source = persona.sources()
    held = persona.slow(source)
    connect(source)
    page = visit("/mijn-gegevens", who=resident("An Voorbeeld"), width=PHONE)
    keep(page, "my-data-loading-360")
    assert accessibility_problems(page) == []
    for one in held.values():
        one.release()
    complete(page)
    expect(page.locator(".skeleton:visible")).to_have_count(0)


def test_a_diploma_is_two_taps_away_on_a_phone(visit: Visit, connect: Connect) -> None:
    connect(persona.sources())
    page = visit("/overzicht", who=resident("An Voorbeeld"), width=PHONE, has_touch=True)
    page.get_by_role("link", name="Mijn gegevens").tap()
    link = page.get_by_role("navigation", name="Op deze pagina").get_by_role("link", name="Diploma")
    expect(link).to_be_in_viewport()
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    link.tap()
    complete(page)
    expect(page.get_by_text("Master in de rechten").first).to_be_in_viewport()


def test_everything_opens_by_keyboard_and_focus_stays_where_it_was(visit: Visit, connect: Connect) -> None:
    connect(persona.sources())
    page = complete(visit("/mijn-gegevens", who=resident("An Voorbeeld")))
    summary = page.locator("#sociaal > details > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Verhoogde tegemoetkoming").first).to_be_visible()
    expect(summary).to_be_focused()
    assert accessibility_problems(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Verhoogde tegemoetkoming").first).to_be_hidden()


def test_what_was_unfolded_and_has_the_focus_stays_so_when_the_rest_comes(
    visit: Visit, connect: Connect
) -> None:
    source = persona.sources()
    held = source.holds("test.leerkrediet", persona.RICH["test.leerkrediet"])
    connect(source)
    page = visit("/mijn-gegevens", who=resident("An Voorbeeld"))
    diploma = page.locator("#onderwijs summary", has_text="Master in de rechten")
    diploma.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Met onderscheiding")).to_be_visible()
    held.release()
    complete(page)
    expect(page.get_by_text("82 studiepunten").first).to_be_visible()
    expect(page.get_by_text("Met onderscheiding")).to_be_visible()
    expect(diploma).to_be_focused()


def test_without_a_script_links_lead_to_every_section(visit: Visit, connect: Connect) -> None:
    connect(persona.sources())
    who = resident("An Voorbeeld")
    page = visit("/mijn-gegevens", who=who, width=PHONE, java_script_enabled=False)
    expect(page.locator(".skeleton:visible")).to_have_count(0)
    keep(page, "my-data-plain-360")
    page.locator("#onderwijs noscript a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Diploma's en studies")
    expect(page.get_by_text("Master in de rechten").first).to_be_visible()
    keep(page, "my-data-plain-section-360")
    assert not scrolls_sideways(page)
    page.go_back()
    page.locator("#inkomen > details > summary").click()
    page.locator("#inkomen noscript a").click()
    page.get_by_label("Inkomen van welk jaar?").select_option("2023")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_label("Inkomen van welk jaar?")).to_have_value("2023")
    expect(page.get_by_text("Gezamenlijk belastbaar inkomen").first).to_be_visible()


def test_a_section_page_of_its_own_is_accessible(visit: Visit, connect: Connect) -> None:
    connect(persona.sources())
    page = visit("/mijn-gegevens/voertuigen", who=resident("An Voorbeeld"), width=PHONE)
    page.get_by_label("Nummerplaat van je voertuig").fill("???")
    page.get_by_role("button", name="Toon voertuig").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Nummerplaat van je voertuig")).to_have_value("???")
    keep(page, "my-data-plate-360")
    assert accessibility_problems(page) == []
    page.get_by_label("Nummerplaat van je voertuig").fill("1-ABC-234")
    page.get_by_role("button", name="Toon voertuig").click()
    expect(page.get_by_text("Testla Kombi").first).to_be_visible()
    assert "ABC" not in page.url
    assert accessibility_problems(page) == []


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that is cut after its first sections, each time."""
    make = streaming.of_page

    def cut(*given: Any, **options: Any) -> Iterator[bytes]:
        events = make(*given, **options)
        for _ in range(3):
            yield next(events)
        events.close()

    monkeypatch.setattr(streaming, "of_page", cut)


@pytest.mark.usefixtures("broken")
def test_a_stream_that_keeps_breaking_leaves_links_that_work(visit: Visit, connect: Connect) -> None:
    source = persona.sources()
    held = source.holds("test.werk", persona.RICH["test.werk"])
    connect(source)
    page = visit("/mijn-gegevens", who=resident("An Voorbeeld"), width=PHONE)
    root = page.locator("[data-sections-stream]")
    expect(root).to_have_attribute("data-stream", "failed")
    expect(page.locator("#live-status")).to_contain_text("Kies Haal op bij wat ontbreekt.")
    link = page.locator("#werk-fetch")
    expect(link).to_be_visible()
    keep(page, "my-data-broken-360")
    assert accessibility_problems(page) == []
    held.release()
    link.click()
    expect(page.get_by_text("Stad Leiebeke").first).to_be_visible()
    expect(page.locator("#werk-body")).to_be_focused()


def test_a_server_that_is_full_is_asked_again_and_then_all_comes(visit: Visit, connect: Connect) -> None:
    connect(persona.sources())
    page = visit("/overzicht", who=resident("An Voorbeeld"))
    busy = [b"event: busy\ndata: {}\n\n"] * 2

    def answer(route: Route) -> None:
        if busy:
            route.fulfill(status=200, content_type="text/event-stream", body=busy.pop())
        else:
            route.continue_()

    page.route("**/mijn-gegevens/stroom", answer)
    page.goto("/mijn-gegevens")
    complete(page)
    expect(page.get_by_text("Stad Leiebeke").first).to_be_visible()


def test_a_session_that_ends_meanwhile_asks_to_sign_in_again(visit: Visit, connect: Connect) -> None:
    source = persona.sources()
    held = persona.slow(source)
    connect(source)
    who = resident("An Voorbeeld")
    page = visit("/mijn-gegevens", who=who)
    held["test.gezin"].wait_asked()
    identity.end_session(who.actor, session_id=who.actor.session_id)
    page.wait_for_timeout(1100)  # so long the session is taken to be open still
    for one in held.values():
        one.release()
    expect(page.get_by_role("alert")).to_contain_text("Je bent afgemeld")
    expect(page.get_by_text("Stad Leiebeke")).to_have_count(0)


def test_a_retry_that_fails_again_keeps_the_focus_and_says_so(visit: Visit, connect: Connect) -> None:
    connect(persona.sources(SOURCES["silent"]))
    page = complete(visit("/mijn-gegevens", who=resident("An Voorbeeld")))
    page.locator("#werk-retry").click()
    expect(page.locator("#werk-body")).to_be_focused()
    expect(page.locator("#werk-body [role=status]")).to_contain_text("Deze bron (RSZ) antwoordt nu niet.")


def test_on_paper_stands_what_was_opened_with_its_source(visit: Visit, connect: Connect) -> None:
    connect(persona.sources())
    page = complete(visit("/mijn-gegevens", who=resident("An Voorbeeld")))
    page.locator("#sociaal > details > summary").click()
    expect(page.get_by_text("Verhoogde tegemoetkoming").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Verhoogde tegemoetkoming").first).to_be_visible()
    expect(page.get_by_text("Bron: Rijksregister").first).to_be_visible()
    expect(page.get_by_text("Kerkplein 44, 8999 Leiebeke").first).to_be_visible()
    expect(page.get_by_role("navigation", name="Op deze pagina")).to_be_hidden()
    expect(page.get_by_text("Haal op").first).to_be_hidden()
    keep(page, "my-data-print")


def test_a_person_is_reminded_of_their_card_by_keyboard(visit: Visit, connect: Connect) -> None:
    connect(persona.sources())
    page = visit("/mijn-gegevens/persoon", who=resident("An Voorbeeld"), width=PHONE)
    page.get_by_text("Meer", exact=True).click()
    page.get_by_role("link", name=re.compile("Herinner mij.*Identiteitskaart")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Wanneer herinneren we je?").select_option("three-months-before")
    page.get_by_role("button", name="Herinner mij").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je krijgt een herinnering:")).to_be_visible()
    look(page, "my-data-reminded")
    page.get_by_role("button", name="Herinner mij niet meer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je krijgt een herinnering:")).to_have_count(0)
    look(page, "my-data-not-reminded")
    page.goto(page.url + "x")
    look(page, "my-data-reminder-gone")
