from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from burgerprofiel.foundation.ui.gallery.__main__ import main
from burgerprofiel.foundation.ui.gallery.pages import PAGES

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
AXE_COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}


@contextmanager
def opened(chromium: Browser, address: str, *, width: int, **options: Any) -> Iterator[Page]:
    """A page on which any console message, script error or failed request fails the test."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(address, wait_until="load")
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits(chromium: Browser, gallery_url: str, name: str) -> None:
    """On a phone and a wide screen all rules; in the dark, where only colours differ, those about colours."""
    with opened(chromium, f"{gallery_url}/{name}.html", width=320, reduced_motion="reduce") as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        looks: list[tuple[int, Literal["light", "dark"], dict[str, Any]]] = [
            (360, "light", AXE),
            (1280, "light", AXE),
            (1280, "dark", AXE_COLOURS),
        ]
        for width, scheme, options in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            results = Axe().run(page, options=options)
            assert results.violations_count == 0, (width, scheme, results.generate_report())


def test_axe_finds_nothing_in_another_theme_with_open_menus(chromium: Browser, gallery_url: str) -> None:
    for scheme in ("light", "dark"):
        with opened(
            chromium,
            f"{gallery_url}/overview.html?theme=1",
            width=1280,
            color_scheme=scheme,
            reduced_motion="reduce",
        ) as page:
            page.click(".menu--capacity summary")
            results = Axe().run(page, options=AXE)
            assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", ["index", "form", "browse"])
def test_the_keyboard_reaches_everything(chromium: Browser, gallery_url: str, name: str) -> None:
    """Tabbing visits every link, button and field that shows (of a group of radios one), each with a visible ring."""
    with opened(chromium, f"{gallery_url}/{name}.html", width=1280, reduced_motion="reduce") as page:
        page.evaluate("document.activeElement?.blur(); window.getSelection().removeAllRanges()")
        wanted = page.evaluate(
            """() => {
              const focusable = 'a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, '
                + 'summary, [tabindex="0"]';
              const seen = new Set();
              return [...document.querySelectorAll(focusable)].filter((element) => {
                if (!element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) return false;
                if (element.type !== 'radio') return true;
                const fresh = !seen.has(element.name);
                seen.add(element.name);
                return fresh;
              }).length;
            }"""
        )
        assert wanted > 20
        page.evaluate("window.visited = new Set()")
        ringless = []
        for _ in range(wanted + 4 * page.locator("input[type=date]").count()):  # such a field is four stops
            page.keyboard.press("Tab")
            ring = page.evaluate(
                """() => {
                  const element = document.activeElement;
                  if (element === document.body) return null;
                  window.visited.add(element.type === 'radio' ? element.name : element);
                  const style = getComputedStyle(element);
                  return style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 3 ? element.outerHTML : null;
                }"""
            )
            if ring:
                ringless.append(ring)
        assert page.evaluate("window.visited.size") == wanted
        assert ringless == []


def test_targets_are_as_high_as_a_finger(chromium: Browser, gallery_url: str) -> None:
    selector = ".button, summary, .site-nav__link, .input, .chip, .quick-links a, .choice__label, .tabs a"
    for name in ("index", "browse", "form"):
        with opened(chromium, f"{gallery_url}/{name}.html", width=360) as page:
            low = page.eval_on_selector_all(
                selector,
                """(all) => all.map((one) => [one.className, one.getBoundingClientRect().height])
                              .filter(([, height]) => height > 0 && height < 43.9)""",
            )
            assert low == []


def test_menus_open_without_scripts_and_close_with_escape(chromium: Browser, gallery_url: str) -> None:
    with opened(chromium, f"{gallery_url}/overview.html", width=1280, java_script_enabled=False) as page:
        page.click(".menu--capacity summary")
        assert page.get_by_role("button", name="Delvoye Dakwerken").is_visible()
    with opened(chromium, f"{gallery_url}/overview.html", width=1280) as page:
        page.click(".menu--capacity summary")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        assert not page.get_by_role("button", name="Delvoye Dakwerken").is_visible()
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.click(".menu--language summary")
        page.click("h1")
        assert not page.get_by_role("button", name="English").is_visible()


def test_forced_colours_keep_the_current_step_apart(chromium: Browser, gallery_url: str) -> None:
    with opened(chromium, f"{gallery_url}/dossier.html", width=1280, forced_colors="active") as page:
        look = (
            "(e) => { const s = getComputedStyle(e, '::before'); return s.backgroundColor + s.outlineStyle }"
        )
        current = page.eval_on_selector(".step--current", look)
        future = page.eval_on_selector(".step--future", look)
        assert current != future


def test_the_gallery_can_be_written_to_a_folder(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path), "--locale", "fr"]) == 0
    assert "Étape 3 sur 5" in (tmp_path / "overview.html").read_text(encoding="utf-8")
    assert (tmp_path / "static/build/app.css").exists()
