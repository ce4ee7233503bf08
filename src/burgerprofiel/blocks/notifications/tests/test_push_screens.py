"""Notices in a browser: switched on, shown, opened; the app installed; no connection. In Chromium."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, Worker, expect

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.services import devices
from burgerprofiel.blocks.notifications.tests import browsers
from tests import people
from tests.browser import (
    DESKTOP,
    PATIENCE_MILLISECONDS,
    PHONE,
    Visit,
    accessibility_problems,
    scrolls_sideways,
    widen,
)
from tests.people import Resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/instellingen/toestellen"
NOTICE = {
    "web_push": 8030,
    "notification": {
        "title": "Stad Voorbeke: er is nieuws",
        "lang": "nl",
        "navigate": "/dossiers",
        "tag": "a",
    },
}
# There is no push service to reach from a test: what the browser gives is what it would give.
SUBSCRIBES = """
const given = %s;
let current = null;
const made = () => ({ endpoint: given.endpoint, options: { applicationServerKey: null }, toJSON: () => given,
  unsubscribe: async () => true });
PushManager.prototype.getSubscription = async () => current;
PushManager.prototype.subscribe = async (options) => { window.subscribedWith = options; return current = made(); };
"""


@pytest.fixture
def me() -> Resident:
    return people.resident()


def _check(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"push-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _granted(page: Page) -> None:
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    page.context.grant_permissions(["notifications"], origin=origin)


def _worker(page: Page) -> Worker:
    """The service worker, once it is active and has this page."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null", timeout=PATIENCE_MILLISECONDS)
    return page.context.service_workers[0]


def _deliver(page: Page, data: str) -> None:
    """What the push service would hand to the browser."""
    session: CDPSession = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    while not found:
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    message = {
        "origin": found[0]["scopeURL"].rstrip("/"),
        "registrationId": found[0]["registrationId"],
        "data": data,
    }
    session.send("ServiceWorker.deliverPushMessage", message)


def _shown(page: Page, title: str) -> dict[str, Any]:
    """The notice with this title, as soon as the browser shows it; a bounded wait for the event that shows it."""
    found: dict[str, Any] = page.evaluate(
        """async ([wanted, patience]) => {
      const registration = await navigator.serviceWorker.ready;
      for (const until = Date.now() + patience; Date.now() < until; ) {
        const shown = (await registration.getNotifications()).find(({ title }) => title === wanted);
        if (shown) return { tag: shown.tag, lang: shown.lang, data: shown.data };
        await new Promise((next) => setTimeout(next, 20));
      }
      throw new Error("not shown");
    }""",
        [title, PATIENCE_MILLISECONDS],
    )
    return found


def test_a_message_is_shown_and_a_click_opens_its_page(visit: Visit, me: Resident) -> None:
    page = visit(PATH, who=me)
    _granted(page)
    worker = _worker(page)
    _deliver(page, json.dumps(NOTICE))
    shown = _shown(page, "Stad Voorbeke: er is nieuws")
    assert (shown["tag"], shown["lang"]) == ("a", "nl")
    origin = page.evaluate("location.origin")
    assert shown["data"] == {"url": f"{origin}/dossiers"}
    assert _clicked(worker) == f"{origin}/dossiers"


def test_no_other_site_is_opened_and_what_cannot_be_read_is_shown_all_the_same(
    visit: Visit, me: Resident
) -> None:
    page = visit(PATH, who=me)
    _granted(page)
    worker = _worker(page)
    _deliver(page, json.dumps({"notification": {"title": "T", "navigate": "https://elsewhere.example/"}}))
    assert _shown(page, "T")["data"] == {"url": page.evaluate("location.origin") + "/"}
    assert _clicked(worker) == page.evaluate("location.origin") + "/"
    _deliver(page, "no json")
    assert _shown(page, "localhost")["data"] == {"url": page.evaluate("location.origin") + "/"}


def _clicked(worker: Worker) -> str:
    """The page that a click on the notice opens. Only a person's click may open one: the last step is caught."""
    opened: str = worker.evaluate("""async () => {
      const [notification] = await self.registration.getNotifications();
      let opened = "";
      self.clients.openWindow = async (url) => { opened = url; return null; };
      const event = new NotificationEvent("notificationclick", { notification });
      let work = Promise.resolve();
      event.waitUntil = (promise) => { work = promise; };
      self.dispatchEvent(event);
      await work;
      return opened;
    }""")
    return opened


def test_the_site_can_be_installed(visit: Visit) -> None:
    page = visit("/")
    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    content = json.loads(manifest["data"])
    assert (content["display"], content["start_url"], content["scope"]) == ("standalone", "/", "/")
    sizes = {(icon["sizes"], icon["purpose"]) for icon in content["icons"]}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    errors = {
        error["errorId"] for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    }
    assert errors <= {"in-incognito"}  # the browser of a test keeps nothing
    for icon in (*(icon["src"] for icon in content["icons"]), "/static/build/icons/apple-touch-icon.png"):
        answer = page.request.get(icon)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png")


def test_without_a_connection_a_page_says_so_and_nothing_of_anybody(visit: Visit, me: Resident) -> None:
    page = visit(PATH, who=me)
    _worker(page)
    kept = page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
      return found;
    }""")
    assert sorted(kept) == ["/offline", "/static/build/app.css"]
    page.context.set_offline(True)
    page.goto("/overzicht")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent niet verbonden met het internet")
    assert page.locator("input[name=csrfmiddlewaretoken]").count() <= 1
    _check(page, "offline")
    page.context.set_offline(False)
    page.get_by_role("link", name="Probeer opnieuw").click()
    expect(page).to_have_url(page.evaluate("location.origin") + "/overzicht")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Je bent niet verbonden met het internet")


def test_notices_are_switched_on_and_off_with_the_keyboard(visit: Visit, me: Resident) -> None:
    page = visit(PATH, who=me)
    _granted(page)
    page.context.add_init_script(SUBSCRIBES % browsers.subscription())
    page.reload()
    status = page.locator("[data-push-status]")
    expect(status).to_contain_text("Meldingen staan uit op dit toestel.")
    _check(page, "off")
    page.get_by_role("button", name="Zet meldingen aan").press("Enter")
    expect(status).to_contain_text("Meldingen staan aan op dit toestel.")
    expect(status).to_be_focused()
    expect(page.locator("[data-push-list] li")).to_have_count(1)
    assert page.evaluate("window.subscribedWith.userVisibleOnly") is True
    _check(page, "on")
    page.get_by_role("button", name="Zet meldingen uit").press("Enter")
    expect(status).to_contain_text("Meldingen staan uit op dit toestel.")
    expect(page.locator("[data-push-list] li")).to_have_count(0)


def test_a_start_of_the_app_says_that_this_browser_is_still_there(visit: Visit, me: Resident) -> None:
    given = browsers.subscription()
    public.register_device(me.actor, subscription=given, device="Firefox · Linux")
    page = visit(PATH, who=me)
    page.context.add_init_script(SUBSCRIBES % given + "current = made();")
    _worker(page)
    with page.expect_response("**/devices/present", timeout=PATIENCE_MILLISECONDS) as said:
        page.goto("/instellingen")
    (device,) = public.list_devices(me.actor)
    assert said.value.json() == {"id": str(device.id)}
    assert device.last_seen_at > device.created_at


def test_a_browser_that_gets_another_address_tells_it(visit: Visit, me: Resident) -> None:
    old, new = browsers.subscription(), browsers.subscription()
    public.register_device(me.actor, subscription=old, device="Firefox · Linux")
    worker = _worker(visit(PATH, who=me))
    worker.evaluate(
        """async ([before, after]) => {
      const event = new ExtendableEvent("pushsubscriptionchange");
      Object.assign(event, { oldSubscription: before, newSubscription: { toJSON: () => after } });
      let work = Promise.resolve();
      event.waitUntil = (promise) => { work = promise; };
      self.dispatchEvent(event);
      await work;
    }""",
        [json.loads(old), json.loads(new)],
    )
    (address,) = devices.addresses_of([me.person_id])[me.person_id]
    assert json.loads(address.subscription)["endpoint"] == json.loads(new)["endpoint"]


def test_a_browser_that_refuses_says_what_to_do(visit: Visit, me: Resident) -> None:
    page = visit(PATH, who=me)
    page.context.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
    )
    page.reload()
    expect(page.get_by_text("Je browser houdt meldingen van deze website tegen.")).to_be_visible()
    expect(page.get_by_role("button", name="Zet meldingen aan")).to_be_hidden()
    _check(page, "blocked")


def test_an_iphone_says_that_the_site_has_to_be_installed_first(visit: Visit, me: Resident) -> None:
    page = visit(PATH, who=me)
    page.context.add_init_script("delete window.PushManager; navigator.standalone = false;")
    page.reload()
    expect(page.get_by_text("Zet op beginscherm")).to_be_visible()
    _check(page, "install")


def test_without_scripts_the_page_says_what_is_needed_and_removes_devices(visit: Visit, me: Resident) -> None:
    public.register_device(me.actor, subscription=browsers.subscription(), device="Firefox · Linux")
    page = visit(PATH, who=me, java_script_enabled=False)
    expect(page.get_by_text("moet je JavaScript toelaten")).to_be_visible()
    expect(page.get_by_role("button", name="Zet meldingen aan")).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Zet uit.*Firefox · Linux")).click()
    expect(page.get_by_text("Nog geen.")).to_be_visible()


def test_the_worker_answers_for_the_whole_site_and_is_never_stale(visit: Visit) -> None:
    answer = visit("/").request.get("/sw.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
