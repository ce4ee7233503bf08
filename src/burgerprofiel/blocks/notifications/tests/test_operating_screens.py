"""The pages of operators in a browser: narrow and wide, empty and overfull, by keyboard, without scripts."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.models import Suppression
from burgerprofiel.blocks.notifications.services import replaying, suppressing
from burgerprofiel.blocks.notifications.tests import operating
from burgerprofiel.blocks.notifications.tests.operating import failed, intent
from burgerprofiel.blocks.notifications.tests.test_replaying import period
from burgerprofiel.foundation import clock, ids
from tests import people
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways, widen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START = "/beheer/meldingen"
LONG = "Een heel lange reden die een beheerder hier opschrijft, zonder iets over een persoon te zeggen. " * 5


def _fill(who: people.Resident) -> None:
    """More than anybody wants to see: long codes, long reasons, late queues, parked events."""
    now = clock.now()
    for channel in ("email", "push", "sms"):
        intent(channel=channel, at=now - timedelta(days=2), attempts=30)
        for number in range(4):
            reason = f"een-lange-code-van-een-aanbieder-{number}"
            intent(
                channel=channel, state="failed", reason=reason, provider=f"fcm.googleapis.example-{number}"
            )
            intent(channel=channel, state="skipped", reason="theme-off")
    for number in range(60):
        channel = ChannelCode.SMS if number % 2 else ChannelCode.EMAIL
        Suppression.objects.create(
            channel=channel,
            address_hash=bytes([number]) * 32,
            reason="smtp-550",
            at=now - number * timedelta(1),
        )
    for number in range(3):
        failed(reason=f"smtp-45{number}")
    digest = suppressing.look(ChannelCode.EMAIL, "an@example.org").digest
    suppressing.put(ChannelCode.EMAIL, digest=digest, reason=LONG, by=who.person_id)
    replaying.replay(period(), reason=LONG, by=None)
    for number in range(3):
        failed(reason=f"smtp-45{number}")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_outboxevent (id, kind, version, key, payload, attempts, parked_at, error)"
            " VALUES (%s, 'dossiers.status-changed', 1, 'k', '{}', 12, now(),"
            " 'notifications.dossier-changed: ValueError in hear (noting.py:88)')",
            [ids.new()],
        )


def _look(page: Page, name: str) -> None:
    for width in (PHONE, DESKTOP):
        widen(page, width=width)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"notices-{name}-{width}.png", full_page=True)
        assert accessibility_problems(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)


def _helped(page: Page, number: str) -> None:
    page.get_by_label("Rijksregisternummer").fill(number)
    page.get_by_label("Waarom kijk je?").fill("belde dat er geen mail kwam")
    page.get_by_role("button", name="Toon", exact=True).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("is_full", [False, True], ids=["empty", "overfull"])
def test_every_screen_is_accessible_and_fits(visit: Visit, is_full: bool) -> None:
    who, number = operating.staff(), make.next_insz()
    person = make.person(number=number)
    if is_full:
        _fill(who)
        for at, state in enumerate(["waiting", "sent", "delivered", "skipped", "failed"] * 6):
            reason = "smtp-550" if state == "failed" else "theme-off" if state == "skipped" else ""
            intent(
                person, state=state, reason=reason, attempts=at, settled_at=clock.now(), party_id=ids.new()
            )
    suffix = "overfull" if is_full else "empty"
    page = visit(START, who=who)
    _look(page, f"overview-{suffix}")
    page.goto(f"{START}/adressen")
    _look(page, f"addresses-{suffix}")
    page.goto(f"{START}/opnieuw")
    page.get_by_role("button", name="Kijk hoeveel").click()
    page.wait_for_load_state()
    _look(page, f"replay-{suffix}")
    page.goto(f"{START}/persoon")
    _helped(page, number)
    _look(page, f"support-{suffix}")


@pytest.mark.parametrize("name", ["addresses", "support"])
def test_what_is_wrong_is_said_where_it_can_be_mended(visit: Visit, name: str) -> None:
    where, button = {"addresses": ("adressen", "Zoek"), "support": ("persoon", "Toon")}[name]
    page = visit(f"{START}/{where}", who=operating.staff())
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()
    _look(page, f"{name}-wrong")


def _press(page: Page, target: str) -> None:
    """Go to a control with the tabulator, from where the focus is, and use it."""
    for _number in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == target:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"{target} is not reached")


def _type(page: Page, field: str, text: str) -> None:
    for _number in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == field:
            page.keyboard.type(text)
            return
    pytest.fail(f"{field} is not reached")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_address_is_put_on_the_list_by_keyboard(visit: Visit, scripts: bool) -> None:
    page = visit(f"{START}/adressen", who=operating.staff(), java_script_enabled=scripts)
    if not scripts:
        page.get_by_label("E-mailadres of mobiel nummer").fill("an@example.org")
        page.get_by_role("button", name="Zoek", exact=True).click()
        page.get_by_label("Waarom?").fill("De persoon belde")
        page.get_by_role("button", name="Zet op de lijst").click()
    else:
        _type(page, "adres", "an@example.org")
        _press(page, "Zoek")
        _type(page, "reden", "De persoon belde")
        _press(page, "Zet op de lijst")
    expect(page.get_by_text("Het adres staat op de lijst")).to_be_visible()
    assert "example" not in page.url
    assert Suppression.objects.count() == 1


def test_notices_are_sent_again_without_scripts(visit: Visit) -> None:
    notice = failed()
    page = visit(f"{START}/opnieuw", who=operating.staff(), java_script_enabled=False)
    page.get_by_role("button", name="Kijk hoeveel").click()
    page.get_by_label("Waarom stuur je ze opnieuw?").fill("De mailserver lag plat")
    page.get_by_role("button", name="Stuur opnieuw").click()
    expect(page.get_by_text("1 melding wacht weer om te vertrekken.")).to_be_visible()
    assert operating.state_of(notice)[0] == "waiting"
