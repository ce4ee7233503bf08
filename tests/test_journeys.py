"""What a resident does, in a real browser before the whole platform: no error in the console, no failed request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    expect,
)

from burgerprofiel.foundation import pages
from tests.browser import DESKTOP, PHONE, accessibility_problems, scrolls_sideways
from tests.platform import Platform
from tests.senders import Sender

pytestmark = [pytest.mark.process, pytest.mark.browser]

NOOR, SARAH, MEHMET, KAREL, LIEN = (
    "Noor Verstraelen",
    "Sarah Deprez",
    "Mehmet Aydin",
    "Karel Wouters",
    "Lien Bogaerts",
)
NUMBERS = {KAREL: "54610923190", LIEN: "71690225609", NOOR: "05651421749"}
CITY, CITY_SYSTEM = "https://loket.voorbeke.example/id/bron/omgeving", "voorbeke-zender"
VERANDA = "Veranda in de Proefstraat"


@dataclass
class Visitor:
    """Somebody at a browser; `complaints` is what the browser found wrong."""

    platform: Platform
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, name: str, *, means: str = "itsme", capacity: str | None = None) -> Page:
        """Over the screens of the identity provider, from the front page to the overview."""
        self.page.goto("/")
        self.page.get_by_role("main").get_by_role("link", name="Aanmelden").click()
        self.choose(means)
        self.choose(name)
        many = self.page.get_by_role("heading", name="In wiens naam")
        if many.is_visible():
            self.choose(capacity or name)
        expect(self.page).to_have_url(re.compile("/overzicht$"))
        return self.page

    def choose(self, text: str) -> None:
        """Press a button of the identity provider."""
        self.page.locator("button.choice", has_text=text).first.click()

    @property
    def key(self) -> str:
        """The session key in this browser."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies(self.platform.url)}
        return cookies.get(pages.SESSION_COOKIE, "")

    def listen(self) -> None:
        """Note everything that a person would not see and that is wrong all the same."""
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._console)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        is_stream = _STREAM in message.location.get("url", "")
        if message.type == "error" and not (is_stream and "503" in message.text):
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        """A stream or a fetch that ends because its page is left is no failure."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"request: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not (response.status == 503 and _STREAM in response.url):
            self.complaints.append(f"{response.status}: {response.url}")


_STREAM = "/live/stream"
"""It may ask to come back (503): other tests take the database of the same platform away."""
Visit = Callable[..., Visitor]


@pytest.fixture
def visit(platform: Platform, chromium: Browser) -> Iterator[Visit]:
    """Browsers that share nothing; what one of them complains about fails the test at its end."""
    platform.wait_until_ready()
    opened: list[Visitor] = []

    def begin(*, width: int = PHONE, **options: Any) -> Visitor:
        size = {"width": width, "height": 760 if width == PHONE else 900}
        context = chromium.new_context(base_url=platform.url, viewport=size, locale="nl-BE", **options)
        visitor = Visitor(platform, context, context.new_page())
        visitor.listen()
        opened.append(visitor)
        return visitor

    yield begin
    complaints = [complaint for visitor in opened for complaint in visitor.complaints]
    for visitor in opened:
        visitor.context.close()
    assert complaints == []


def _looks_right(page: Page) -> None:
    assert accessibility_problems(page) == [], page.url
    assert not scrolls_sideways(page), page.url


def _status(
    person: str,
    *,
    file: str,
    stand: int,
    title: str = "Carport in de Proefstraat",
    code: str = "InBehandeling",
    **more: Any,
) -> dict[str, Any]:
    """A DOSIS upload about a file of a persona; each stand is an hour younger."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=10 - stand)
    return {
        "Identificatie": {"Bron": CITY, "DossierNummer": file},
        "Naam": title,
        "WijzigingsDatum": at.isoformat(),
        "Status": {"VlaamsFase": "Behandeling", "VlaamsCode": code, **more},
        "Agenten": [{"Identificatie": NUMBERS[person]}],
        "UploadId": f"{file}-{stand}",
    }


def test_the_front_page_and_a_language_that_is_remembered(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/")
    _looks_right(page)
    heading = page.get_by_role("heading", level=1)
    dutch = heading.inner_text()
    page.locator(".menu--language summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(heading).not_to_have_text(dutch)
    again = visitor.context.new_page()
    again.goto("/")
    expect(again.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_overview_answers_in_its_order(visit: Visit, width: int) -> None:
    page = visit(width=width).sign_in(MEHMET)
    _looks_right(page)
    sections = page.locator("main section[aria-labelledby]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-labelledby'))"
    )
    known = ["todo", "new", "running", "closed"]
    assert [name for name in known if name in sections] == [name for name in sections if name in known]
    assert {"running"} <= set(sections)
    due = page.locator(".todos time").evaluate_all("all => all.map(one => one.dateTime.slice(0, 10))")
    assert due == sorted(due), "by due date, overdue first"


def test_the_main_path_by_keyboard_alone(visit: Visit) -> None:
    page = visit(width=DESKTOP).page
    page.goto("/")
    _tab_to(page, "main a[href^='/aanmelden']")
    page.keyboard.press("Enter")
    _tab_to(page, "button[value='itsme']")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Wie ben je")
    _tab_to(page, f"button:has-text('{NOOR}')")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/overzicht$"))
    _tab_to(page, ".file__title a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/dossiers/[0-9a-f-]{36}"))
    _tab_to(page, ".history summary")
    page.keyboard.press("Enter")
    expect(page.locator(".history__list")).to_be_visible()
    _looks_right(page)


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the first of these."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def test_a_veiled_file_asks_for_a_surer_sign_in_and_comes_back(visit: Visit) -> None:
    visitor = visit()
    page = visitor.sign_in(SARAH)
    page.goto("/dossiers")
    page.locator(".file__title a", has_text="Dossier bij een sociale dienst").first.click()
    expect(page.locator(".cta")).to_contain_text("sterker")
    assert page.locator(".history").count() == 0
    _looks_right(page)
    address, key = page.url, visitor.key
    page.get_by_role("link", name="Sterker aanmelden").click()
    visitor.choose("eID")
    if not page.url.startswith(visitor.platform.url):
        visitor.choose(SARAH)
    expect(page).to_have_url(address)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Dossier bij een sociale dienst")
    expect(page.locator(".history")).to_have_count(1)
    assert visitor.key != key


def test_switching_capacity_shows_the_other_files_only(visit: Visit) -> None:
    visitor = visit()
    page = visitor.sign_in(MEHMET)
    page.goto("/dossiers")
    mine, key = _links(page), visitor.key
    page.locator(".menu--capacity summary").click()
    page.get_by_role("button", name="Aydin Bouw bv").click()
    expect(page.locator(".menu__capacity")).to_contain_text("Aydin Bouw bv")
    assert visitor.key != key
    page.goto("/dossiers")
    theirs = _links(page)
    assert mine
    assert theirs
    assert mine.isdisjoint(theirs)
    page.goto(next(iter(mine)))
    expect(page).to_have_url(re.compile(r"/hoedanigheid\?"))
    _looks_right(page)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("/dossiers/[0-9a-f-]{36}$"))
    page.goto("/alles")
    _looks_right(page)
    labels = page.locator(".file .meta").all_inner_texts()
    assert labels
    assert all("·" in label for label in labels), "each row says whose it is"


def _links(page: Page) -> set[str]:
    found = page.locator(".file__title a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return set(found)


def test_a_change_shows_while_the_page_is_open_and_disturbs_nothing(visit: Visit, platform: Platform) -> None:
    city = Sender(platform, CITY_SYSTEM, CITY)
    city.upload(_status(KAREL, file="reis-1", stand=1))
    visitor = visit(width=DESKTOP)
    page = visitor.sign_in(KAREL)
    with page.expect_response("**/live/stream?*"):
        page.goto("/dossiers")
    row = page.locator(".file", has_text="Carport in de Proefstraat")
    link = row.locator(".file__title a")
    link.focus()
    page.evaluate("window.untouched = true; scrollTo(0, 40)")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    before = page.evaluate("[scrollY, String(getSelection())]")
    city.upload(
        _status(
            KAREL,
            file="reis-1",
            stand=2,
            code="DossierOnvolledig",
            Actie={"ActieNodig": True, "Actie": "Bezorg het plan"},
        )
    )
    expect(row).to_contain_text("Bij jou")
    assert page.evaluate("window.untouched") is True, "no reload"
    assert link.evaluate("one => one === document.activeElement")
    assert page.evaluate("[scrollY, String(getSelection())]") == before
    expect(page.locator("#live-status")).to_contain_text("Carport in de Proefstraat")
    _looks_right(page)


def test_a_change_between_the_page_and_its_stream_is_not_missed(visit: Visit, platform: Platform) -> None:
    city = Sender(platform, CITY_SYSTEM, CITY)
    city.upload(_status(KAREL, file="reis-4", stand=1, title=VERANDA))
    page = visit(width=DESKTOP).sign_in(KAREL)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/live/stream?*", hold)
    page.goto("/dossiers")
    since = quote(page.locator("body").get_attribute("data-live-since") or "", safe="")
    while not held or since not in held[-1].request.url:  # the page before may begin a stream as it goes
        page.wait_for_function("true")
    page.evaluate("window.untouched = true")
    city.upload(
        _status(
            KAREL,
            file="reis-4",
            stand=2,
            title=VERANDA,
            Actie={"ActieNodig": True, "Actie": "Bezorg het plan"},
        )
    )
    row = page.locator(".file", has_text=VERANDA)
    expect(row).to_contain_text("Bij de dienst")
    page.route("**/live/stream?*", lambda route: route.continue_())  # also when it is told to come back
    held[-1].continue_()
    expect(row).to_contain_text("Bij jou")
    assert page.evaluate("window.untouched") is True, "no reload"


def test_without_scripts_a_reload_shows_the_change(visit: Visit, platform: Platform) -> None:
    city = Sender(platform, CITY_SYSTEM, CITY)
    city.upload(_status(LIEN, file="reis-2", stand=1))
    page = visit(java_script_enabled=False).sign_in(LIEN)
    page.goto("/dossiers")
    row = page.locator(".file", has_text="Carport in de Proefstraat")
    expect(row).to_contain_text("Bij de dienst")
    city.upload(_status(LIEN, file="reis-2", stand=2, Actie={"ActieNodig": True, "Actie": "Bezorg het plan"}))
    page.reload()
    expect(row).to_contain_text("Bij jou")


def test_an_e_mail_says_who_wrote_and_nothing_of_the_file(platform: Platform) -> None:
    address = "noor.verstraelen@post.example"
    before = len(platform.mails(to=address, wait=0))
    city = Sender(platform, CITY_SYSTEM, CITY)
    city.upload(_status(NOOR, file="reis-3", stand=1, Detail1="Zeer persoonlijk detail"))
    mail, *older = platform.mails(to=address, count=before + 1)
    assert len(older) == before
    assert "meldingen@burgerprofiel.example" in mail["from"]
    assert "Voorbeke" in mail["subject"]
    content = f"{mail['subject']} {mail['text']} {mail['html']}"
    for secret in ("Carport", "Proefstraat", "Zeer persoonlijk", NUMBERS[NOOR], "behandeling"):
        assert secret.lower() not in content.lower()
    assert f"{platform.url}/dossiers/" in mail["text"]


def test_filters_live_in_the_address_and_the_back_button_works(visit: Visit) -> None:
    visitor = visit(width=DESKTOP)
    page = visitor.sign_in(MEHMET)
    page.goto("/dossiers")
    everything = page.locator(".file").count()
    page.get_by_label("Wie is aan zet").select_option("you")
    expect(page).to_have_url(re.compile("beurt=you"))
    narrowed = page.locator("#results .file")
    expect(narrowed).not_to_have_count(everything)
    titles = narrowed.locator(".file__title").all_inner_texts()
    shared = visitor.context.new_page()
    shared.goto(page.url)
    assert shared.locator("#results .file__title").all_inner_texts() == titles
    narrowed.locator(".file__title a").first.click()
    page.go_back()
    expect(page.locator("#results .file__title")).to_have_text(titles)
    _looks_right(page)


def test_ending_a_session_elsewhere_and_signing_out_everywhere(visit: Visit) -> None:
    here, elsewhere = visit(), visit()
    with elsewhere.page.expect_response("**/live/stream?*"):
        elsewhere.sign_in(LIEN)
    page = here.sign_in(LIEN)
    page.goto("/instellingen/sessies")
    _looks_right(page)
    page.get_by_role("button", name="Meld alle andere toestellen af").click()
    expect(elsewhere.page.get_by_role("alert")).to_contain_text("Je bent afgemeld")
    page.locator(".menu--capacity summary").click()
    page.get_by_role("button", name="Afmelden").click()
    expect(page).to_have_url(re.compile("/afgemeld"))
    _looks_right(page)
    assert here.key == ""
    page.goto("/overzicht")
    expect(page.get_by_role("heading", name="Kies hoe je je aanmeldt")).to_be_visible()
