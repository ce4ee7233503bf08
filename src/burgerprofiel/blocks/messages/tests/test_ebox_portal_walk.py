"""A portal elsewhere as a process of its own, over real HTTP: the whole way in a browser, and what it does wrong.

`SCREENSHOTS=<folder>` keeps a picture of every screen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.models import Message
from burgerprofiel.blocks.messages.services.ebox import settings
from burgerprofiel.blocks.messages.tests import ebox
from burgerprofiel.foundation import config, pages
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.uploads import clamd
from tests import elsewhere, loopback, people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen
from tests.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Uw premie voor een groendak"
LONG = "Federaal Portaal voor Ondernemingen, Verenigingen, Vrije Beroepen en Zelfstandigen in Bijberoep"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with elsewhere.simulator("ebox", folder=tmp_path_factory.mktemp("ebox")) as found:
        yield found


@pytest.fixture
def portal(
    simulator: Elsewhere, live_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Elsewhere]:
    """The portal, registered at the platform, which is the live server."""
    monkeypatch.setattr(clamd, "scan", lambda content, *, address: None)
    path, url = tmp_path / "ebox.toml", str(live_server.url)
    changed = replace(config.current(), ebox=path, upload_dir=tmp_path / "uploads", public_url=url)
    with elsewhere.configured(monkeypatch, changed, path=path, read=settings.load) as write:
        write(ebox.OURS + ebox.PORTAL.replace("My e-Box", LONG))
        scope, api = f"{edge.FULL} {edge.REPLY}", f"{url}/api/ebox"
        wanted = {"issuer": url, "client_id": "portaal-elders", "scope": scope, "resource": api}
        http = simulator._http
        told = http.put(f"{simulator.base}/_portal", json={**wanted, "api": f"{api}/v3"}).json()
        entry = {
            "client_id": "portaal-elders",
            "name": LONG,
            "ovo_code": make.next_ovo(),
            "scopes": scope.split(),
            "jwks": http.get(f"{simulator.base}/portal/jwks.json").json(),
            "redirect_uris": [told["redirect_uri"]],
        }
        identity.load_reference({"clients": [entry]})
        simulator.faults()
        yield simulator


@pytest.fixture
def who(portal: Elsewhere) -> people.Resident:
    client, _ = ebox.sender_client()
    found, number = ebox.resident()
    described = ebox.publication("v3", to=number, bodyContent={"nl": "<p>Beste</p>"})
    assert ebox.publish(ebox.calling(client), "v3", ebox.body(described)).status_code == 201
    return found


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _fits(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        _keep(page, f"{name}-{width}")
        assert accessibility_problems(page) == [], width
        assert not scrolls_sideways(page), width


@pytest.mark.browser
def test_a_person_lets_a_portal_read_and_stops_it(
    visit: Visit, portal: Elsewhere, who: people.Resident
) -> None:
    page = visit("/berichten", who=who, java_script_enabled=True)
    page.goto(f"{portal.base}/portal")
    page.get_by_role("link", name="Lees mijn berichten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Mag {LONG} dit in jouw naam doen?")
    _fits(page, "portal-consent")
    yes = page.get_by_role("button", name=re.compile("^Ja, dat mag"))
    yes.focus()
    _keep(page, "portal-consent-focus")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Je berichten")).to_be_visible()
    expect(page.get_by_text(SECRET)).to_be_visible()
    page.get_by_role("button", name="Vernieuw").click()
    expect(page.get_by_text(SECRET)).to_be_visible()
    page.goto(f"{_platform()}/berichten/e-box")
    expect(page.get_by_text("Leest nu ook de inhoud, tot")).to_be_visible()
    _fits(page, "portal-reads-along")
    page.get_by_role("button", name=re.compile("^Zet stop")).click()
    expect(page.get_by_text("Leest nu ook de inhoud, tot")).to_have_count(0)
    page.goto(f"{portal.base}/portal/messages")
    expect(page.get_by_role("status")).to_have_text("UNAUTHORIZED")
    page.goto(f"{_platform()}/wie-keek")
    expect(page.get_by_text("met jouw toestemming").first).to_be_visible()
    _keep(page, "portal-in-the-log")


@pytest.mark.browser
def test_a_no_without_scripts_and_a_question_that_is_over(
    visit: Visit, portal: Elsewhere, who: people.Resident
) -> None:
    page = visit("/berichten", who=who, java_script_enabled=False)
    page.goto(f"{portal.base}/portal/ask")
    question = page.url
    page.get_by_role("button", name=re.compile("^Nee")).click()
    expect(page.get_by_role("status")).to_have_text("access_denied")
    page.goto(question)
    expect(page.get_by_role("heading", name="Deze vraag geldt niet meer")).to_be_visible()


@pytest.mark.browser
def test_the_page_of_a_question_that_is_over_and_of_who_has_no_box(
    visit: Visit, portal: Elsewhere, who: people.Resident
) -> None:
    page = visit("/toestemming?client_id=x&request_uri=y", who=who)
    _fits(page, "portal-consent-gone")
    club = make.party("association", "Koninklijke Turnvereniging Volharding en Vriendschap Lindemonde")
    make.mandate(who.person_id, club)
    key = make.session(who.person_id, party_id=club, capacity=Capacity.ASSOCIATION)
    page = visit("/berichten", who=people.Resident(who.person_id, key))
    page.goto(f"{portal.base}/portal/ask")
    expect(page.get_by_role("button", name=re.compile("^Ja"))).to_have_count(0)
    _fits(page, "portal-consent-no-box")


def _platform() -> str:
    return config.current().public_url


# ---------------------------------------------------------------- what a portal does wrong


class Walk:
    """Somebody at the portal, without a browser: cookies of the portal and of the platform."""

    def __init__(self, portal: Elsewhere, who: people.Resident) -> None:
        self.portal, self.who, self.http = portal, who, loopback.client()
        self.http.follow_redirects = False

    def say_yes(self) -> str:
        """The whole way; where the portal ends up."""
        asked = self.http.get(f"{self.portal.base}/portal/ask")
        cookie = f"{pages.SESSION_COOKIE}={self.who.key}"
        question = self.http.get(asked.headers["location"], headers={"cookie": cookie})
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', question.text)
        assert token, question.text
        csrf = question.headers["set-cookie"].partition(";")[0]
        form = {name: _field(question.text, name) for name in ("client_id", "request_uri", "partij")}
        answer = self.http.post(
            f"{_platform()}/toestemming",
            data={**form, "antwoord": "ja", "csrfmiddlewaretoken": token[1]},
            headers={"cookie": f"{cookie}; {csrf}", "origin": _platform()},
        )
        assert answer.status_code == 302, answer.text
        return str(self.http.get(answer.headers["location"]).headers["location"])

    def read(self) -> str:
        """Where the portal ends up when it lists messages: itself, with the reason, when it may not."""
        answer = self.http.get(f"{self.portal.base}/portal/messages")
        return str(answer.headers.get("location", answer.status_code))

    def renew(self) -> str:
        return str(self.http.post(f"{self.portal.base}/portal/renew").headers["location"])


def _field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


@pytest.fixture
def walk(portal: Elsewhere, who: people.Resident) -> Iterator[Walk]:
    found = Walk(portal, who)
    yield found
    found.http.close()


def test_a_portal_walks_the_whole_way(walk: Walk) -> None:
    assert walk.say_yes() == "/portal/messages"
    assert walk.read() == "200"
    message_id = Message.objects.get(is_reply=False).id
    body = walk.http.get(f"{walk.portal.base}/portal/messages/{message_id}/body")
    assert body.json() == {"nl": "<p>Beste</p>"}
    assert walk.renew() == "/portal/messages"
    stopped = walk.http.post(f"{walk.portal.base}/portal/stop")
    assert stopped.headers["location"] == "/portal?said=stopped"
    assert walk.read() == "/portal?said=UNAUTHORIZED"


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        ("portal_wrong_verifier", "/portal?said=invalid_grant"),
        ("portal_no_proof", "/portal?said=invalid_dpop_proof"),
    ],
)
def test_what_a_portal_does_wrong_gives_it_no_token(walk: Walk, fault: str, ends: str) -> None:
    walk.portal.faults(**{fault: True})
    assert walk.say_yes() == ends
    assert walk.read().startswith("/portal?said=")


@pytest.mark.parametrize(
    "fault", ["portal_no_proof", "portal_old_proof", "portal_other_key", "portal_plain_bearer"]
)
def test_what_a_portal_does_wrong_with_a_token_gives_it_nothing(walk: Walk, fault: str) -> None:
    assert walk.say_yes() == "/portal/messages"
    walk.read()
    walk.portal.faults(**{fault: {"times": 1}})
    assert walk.read() == "/portal?said=UNAUTHORIZED"
    assert walk.read() == "200"


def test_a_code_that_is_redeemed_twice_ends_everything(walk: Walk) -> None:
    walk.portal.faults(portal_code_twice=True)
    walk.say_yes()
    assert walk.read() == "/portal?said=UNAUTHORIZED"
    assert walk.renew() == "/portal?said=invalid_grant"
