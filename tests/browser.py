"""A browser on the running site: Chromium before Django's live server, signed in without passing by a sign-in page.

    def test_it(visit: Visit) -> None:
        me = people.resident()
        page = visit("/overzicht", who=me, width=360)

The fixtures are known everywhere (root `conftest.py`). Rows that a test makes are seen by the server; the clock is
the real one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from burgerprofiel.foundation import pages
from tools import browser as browser_here

if TYPE_CHECKING:  # its models need Django, which is not set up yet when a conftest imports this module
    from tests.people import Resident

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STYLES = Path(__file__).resolve().parent.parent / "src/burgerprofiel/foundation/static/build/app.css"
PHONE, DESKTOP = 360, 1280
_AXE = Axe().axe_script
_FIND_PROBLEMS = """
axe.run({resultTypes: ["violations"]}).then(({violations}) =>
  violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`)))
"""
_HEIGHTS = {PHONE: 760, DESKTOP: 900}
PATIENCE_MILLISECONDS = 30_000
"""What the browser is expected to show takes moments, but two slow processors may be busy with other tests."""


class Visit(Protocol):
    """Open an address in a fresh browser context and wait until it has loaded."""

    def __call__(
        self, path: str, *, who: Resident | None = None, width: int = DESKTOP, **context: Any
    ) -> Page: ...


@pytest.fixture(scope="session")
def static_files() -> None:
    """The built styles, served from where they were built; the folder of an installation stays empty."""
    if not STYLES.exists():
        pytest.fail("The styles are not built: run `npm ci && npm run build` first.")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module. Playwright keeps an event loop in this thread as long as it runs.

    In its presence Django refuses to work, unless told, and no other loop can begin.
    """
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    found = browser_here.find()
    if found is None:
        pytest.skip("no Chromium here; CHROMIUM may name one")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(static_files: None, chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """A function that opens pages of the site; what the browser complains about fails the test at its end."""
    contexts = []
    complaints: list[str] = []

    def open_page(path: str, *, who: Resident | None = None, width: int = DESKTOP, **options: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": _HEIGHTS.get(width, 900)},
            base_url=live_server.url,
            locale="nl-BE",
            timezone_id="Europe/Brussels",
            **options,
        )
        contexts.append(context)
        if who:
            context.add_cookies([session_cookie(who.key, url=live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(message.type, message.text, complaints))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == [], complaints


def _note(kind: str, text: str, complaints: list[str]) -> None:
    """A page that is gone or withdrawn and a stream that this server does not have are no faults of a script."""
    if kind == "error" and "Failed to load resource" not in text and "EventSource" not in text:
        complaints.append(text)


def session_cookie(key: str, *, url: str) -> Any:
    """The session cookie as Playwright takes it."""
    return {
        "name": pages.SESSION_COOKIE,
        "value": key,
        "url": url.replace("http://", "https://"),
        "secure": True,
        "httpOnly": True,
        "sameSite": "Lax",
    }


def widen(page: Page, *, width: int) -> None:
    """Make the window of a page that is open as wide as this; the styles follow, the page is the same."""
    page.set_viewport_size({"width": width, "height": _HEIGHTS.get(width, 900)})


def accessibility_problems(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, WCAG 2.2 A and AA and best practices.

    A page that is open is given its half megabyte of script once, and only what is wrong comes back.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_FIND_PROBLEMS)
    return found


def scrolls_sideways(page: Page) -> bool:
    """Whether anything sticks out of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
