"""The live client against a stream played by the test."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

ROWS = re.compile(r"/row-(d\d)\.html$")
ROW = (
    '<li class="file" id="dossier-{id}" data-dossier-id="{id}" data-row-url="row-{id}.html" '
    'data-live-announce="Status gewijzigd: beslist">'
    '<p class="file__title"><a href="#d" id="dossier-{id}-link">{title}</a></p></li>'
)

CHANGE = 'event: dossier\ndata: {"dossier_id": "d1", "party_id": "p1"}\n\n'

RESYNC = "event: resync\ndata: {}\n\n"

Show = Callable[[list[str]], Page]


@pytest.fixture
def show(chromium: Browser, gallery_url: str) -> Iterator[Show]:
    """Opens the overview; the stream answers with the given bodies in turn, then stays closed (204)."""
    context = chromium.new_context()

    def open_page(bodies: list[str]) -> Page:
        page = context.new_page()
        waiting = iter(bodies)

        def stream(route: Route) -> None:
            body = next(waiting, None)
            if body is None:
                route.fulfill(status=204)
            else:
                route.fulfill(content_type="text/event-stream", body="retry: 50\n" + body)

        page.route("**/live/stream*", stream)
        return page

    yield open_page
    context.close()


def row_id(route: Route) -> str:
    found = ROWS.search(route.request.url)
    assert found
    return found[1]


def test_a_changed_row_is_replaced_under_the_reader_s_hands(show: Show, gallery_url: str) -> None:
    page = show(["\n\n" + CHANGE])
    asked: list[tuple[str, str | None]] = []
    held: list[Route] = []

    def row(route: Route) -> None:
        asked.append((row_id(route), route.request.headers.get("hx-request")))
        held.append(route)

    page.route(ROWS, row)
    with page.expect_request(ROWS):
        page.goto(f"{gallery_url}/overview.html?live=1")
    page.focus("#dossier-d1-link")
    page.evaluate("window.before = document.activeElement")
    while not held:
        page.wait_for_function("true")
    held[0].fulfill(content_type="text/html", body=ROW.format(id="d1", title="Nu beslist"))
    expect(page.locator("#dossier-d1-link")).to_have_text("Nu beslist")
    assert page.evaluate("document.activeElement === window.before && window.before.id === 'dossier-d1-link'")
    expect(page.locator("#live-status")).to_have_text("Status gewijzigd: beslist")
    assert asked == [("d1", "true")]


def test_when_nobody_knows_what_was_missed_everything_live_is_fetched_once(
    show: Show, gallery_url: str
) -> None:
    page = show(["\n\n", RESYNC])
    fetched: list[str] = []

    def row(route: Route) -> None:
        fetched.append(row_id(route))
        route.fulfill(content_type="text/html", body=ROW.format(id=row_id(route), title="Bijgewerkt"))

    page.route(ROWS, row)
    page.goto(f"{gallery_url}/overview.html?live=1")
    for number in range(1, 5):
        expect(page.locator(f"#dossier-d{number}-link")).to_have_text("Bijgewerkt")
    assert sorted(fetched) == ["d1", "d2", "d3", "d4"]


def test_changes_of_a_row_during_its_fetch_are_one_fetch_more_and_the_last_one_shows(
    show: Show, gallery_url: str
) -> None:
    page = show([CHANGE * 4])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(ROWS, hold)
    page.goto(f"{gallery_url}/overview.html?live=1")
    for number, title in enumerate(("Tussenin", "Het laatste")):
        while len(held) <= number:
            page.wait_for_function("true")
        held[number].fulfill(content_type="text/html", body=ROW.format(id="d1", title=title))
        expect(page.locator("#dossier-d1-link")).to_have_text(title)
    assert len(held) == 2


def test_a_burst_of_changes_fetches_a_part_once(show: Show, gallery_url: str) -> None:
    page = show([CHANGE.replace("d1", "unknown") * 5])
    asked: list[str] = []

    def todos(route: Route) -> None:
        asked.append(route.request.url)
        body = '<div class="fragment" id="todos" data-live-url="todos.html" data-live-announce="Niets meer te doen">'
        route.fulfill(content_type="text/html", body=body + "<h1>Klaar</h1></div>")

    page.route("**/todos.html", todos)
    page.goto(f"{gallery_url}/overview.html?live=1")
    expect(page.get_by_role("heading", name="Klaar")).to_be_visible()
    expect(page.locator("#live-status")).to_have_text("Niets meer te doen")
    assert len(asked) == 1


@pytest.mark.parametrize("status", [500, 404])
def test_a_row_that_cannot_be_fetched_stays_as_it_was(show: Show, gallery_url: str, status: int) -> None:
    page = show([CHANGE])
    page.route(ROWS, lambda route: route.fulfill(status=status, body="<p>fout</p>"))
    with page.expect_response(ROWS):
        page.goto(f"{gallery_url}/overview.html?live=1")
    expect(page.locator("#dossier-d1-link")).to_have_text("Schooltoeslag 2026-2027")


def test_the_end_of_the_session_is_told_with_the_way_back(show: Show, gallery_url: str) -> None:
    page = show(["event: session-ended\ndata: {}\n\n", CHANGE])
    page.goto(f"{gallery_url}/overview.html?live=1")
    notice = page.locator("#notice [role=alert]")
    expect(notice).to_contain_text("Je bent afgemeld.")
    expect(notice.get_by_role("link", name="Aanmelden")).to_have_attribute("href", "overview.html")
    expect(page.locator("#notice .notice")).to_have_count(1)


def test_a_refused_row_also_ends_the_session(show: Show, gallery_url: str) -> None:
    page = show([CHANGE])
    page.route(ROWS, lambda route: route.fulfill(status=401))
    page.goto(f"{gallery_url}/overview.html?live=1")
    expect(page.locator("#notice [role=alert]")).to_contain_text("Je bent afgemeld.")


def test_without_the_mark_no_stream_is_opened(show: Show, gallery_url: str) -> None:
    page = show([CHANGE])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{gallery_url}/overview.html", wait_until="networkidle")
    assert not any("/live/" in url for url in asked)
