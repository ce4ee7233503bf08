"""Being reminded before a card, a certificate or an inspection ends: from the page where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import Lead, Reminder
from burgerprofiel.blocks.notifications.models import Reminder as ReminderRow
from burgerprofiel.blocks.sources.contracts import Code, Date, Fact, Problem, Reply
from burgerprofiel.blocks.sources.tests import adapters, persona
from burgerprofiel.foundation import clock, database
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
Connect = Callable[..., None]

PAGE = "/mijn-gegevens/herinnering"
SUPPLY = adapters.supply(
    "test.kaarten", facts=["persoon.identiteitsbewijs", "persoon.kaart"], fresh_for=timedelta(0)
)
SOON, LATER = clock.today() + timedelta(days=200), clock.today() + timedelta(days=3000)


def card(day: date | str, *, key: str = "a", type_: str = "Identiteitskaart") -> Fact:
    value = persona.rec(type=Code("60", type_), number="000-0000000-97", expires=Date(str(day)))
    return Fact(code="persoon.identiteitsbewijs", value=value, key=key)


@pytest.fixture
def me() -> people.Resident:
    return people.resident("An Voorbeeld", assurance=35)


@pytest.fixture
def browser(me: people.Resident, client: Client) -> Client:
    return me.enter(client)


@pytest.fixture
def source(connect: Connect) -> adapters.Scripted:
    found = adapters.Scripted(SUPPLY)
    connect(found)
    return found


def look(browser: Client, source: adapters.Scripted, *facts: Fact, **others: Any) -> list[str]:
    """Open the section while the source says this; the links to be reminded that stand there."""
    source.answers("test.kaarten", Reply(facts=facts, **others))
    page = html.fromstring(browser.get("/mijn-gegevens/persoon").content.decode())
    return [str(one) for one in page.xpath(f"//a[starts-with(@href, '{PAGE}')]/@href")]


def remind(browser: Client, link: str, *, lead: Lead = Lead.MONTH_BEFORE) -> Any:
    return browser.post(PAGE, {**_reference(link), "lead": lead.value}, follow=True)


def _reference(link: str) -> dict[str, str]:
    return {"gegeven": parse_qs(urlsplit(link).query)["gegeven"][0]}


def mine(me: people.Resident) -> list[Reminder]:
    return notifications.list_reminders(me.actor, language="nl")


def test_only_what_ends_on_a_known_day_to_come_offers_a_reminder(
    browser: Client, source: adapters.Scripted
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    cards = [card(SOON), card(yesterday, key="b"), card(clock.today(), key="c"), card("2041-00-00", key="d")]
    assert len(look(browser, source, *cards)) == 1


def test_it_is_set_seen_moved_and_undone_on_one_page_without_asking_the_source(
    browser: Client, source: adapters.Scripted, me: people.Resident
) -> None:
    (link,) = look(browser, source, card(SOON))
    asked = len(source.asked)
    assert "Identiteitskaart" in browser.get(link).content.decode()
    for lead in (Lead.MONTH_BEFORE, Lead.MONTH_BEFORE, Lead.WEEK_BEFORE):  # twice by a finger that trembles
        assert "Je krijgt een herinnering:" in remind(browser, link, lead=lead).content.decode()
    (one,) = mine(me)
    assert (one.title, one.happens_on, one.link) == ("Identiteitskaart", SOON, "/mijn-gegevens/persoon")
    assert clock.in_belgium(one.remind_at).date() == SOON - timedelta(days=7)
    page = browser.post(PAGE, {**_reference(link), "weg": "1"}, follow=True).content.decode()
    assert "Je krijgt een herinnering:" not in page
    assert mine(me) == []
    assert "Je krijgt een herinnering:" in remind(browser, link).content.decode(), "and set again"
    assert len(source.asked) == asked


def test_it_stands_among_all_reminders_with_a_link_and_can_be_erased_there(
    browser: Client, source: adapters.Scripted, me: people.Resident
) -> None:
    remind(browser, look(browser, source, card(SOON))[0])
    page = html.fromstring(browser.get("/herinneringen").content.decode())
    assert page.xpath("//a[@href='/mijn-gegevens/persoon']")
    (button,) = page.xpath("//button[@name='reminder']")
    browser.post(reverse("reminder-remove"), {"reminder": button.get("value")})
    assert mine(me) == []


@pytest.mark.parametrize(
    ("facts", "others", "stays"),
    [
        ([card(SOON)], {}, True),
        ([card(LATER)], {}, False),
        ([card(LATER, key="z")], {}, False),
        ([], {"none": frozenset({"persoon.identiteitsbewijs"})}, False),
        ([card(SOON), card(LATER, key="z")], {}, True),
    ],
    ids=["as-before", "another-day", "another-card", "no-card", "one-more"],
)
def test_a_new_answer_of_the_source_takes_away_what_it_makes_groundless(
    browser: Client,
    source: adapters.Scripted,
    me: people.Resident,
    facts: list[Fact],
    others: dict[str, Any],
    stays: bool,
) -> None:
    remind(browser, look(browser, source, card(SOON))[0])
    notifications.remind_me(me.actor, words="Iets anders", day=SOON, lead=Lead.ON_THE_DAY)
    look(browser, source, *facts, **others)
    assert {one.title for one in mine(me)} == {"Iets anders"} | ({"Identiteitskaart"} if stays else set())


def test_a_source_that_does_not_answer_takes_nothing_away(
    browser: Client, source: adapters.Scripted, me: people.Resident
) -> None:
    remind(browser, look(browser, source, card(SOON))[0])
    source.answers("test.kaarten", adapters.problem(Problem.SOURCE_DOWN))
    browser.get("/mijn-gegevens/persoon")
    source.answers("test.kaarten", adapters.problem(Problem.NOTHING_FOUND))
    browser.get("/mijn-gegevens/persoon")
    assert len(mine(me)) == 1


def test_nobody_elses_reminder_is_taken_away(browser: Client, source: adapters.Scripted) -> None:
    other = people.resident("Bo Anders", assurance=35)
    remind(other.enter(Client()), look(other.enter(Client()), source, card(SOON))[0])
    look(browser, source, card(LATER))
    assert len(mine(other)) == 1


def test_the_log_says_that_it_was_set_and_that_it_was_taken_away(
    browser: Client, source: adapters.Scripted, me: people.Resident
) -> None:
    remind(browser, look(browser, source, card(SOON))[0])
    look(browser, source, none=frozenset({"persoon.identiteitsbewijs"}))
    rows = database.rows(
        "SELECT operation, actor_kind FROM foundation_accesslog"
        " WHERE processing_activity_id LIKE '%%notifications.remind' AND data_subject_id = %s"
        " AND operation IN ('create', 'delete') ORDER BY id",
        [me.person_id],
    )
    assert [row["operation"] for row in rows] == ["create", "delete"]


def test_what_it_is_about_is_readable_in_no_column(browser: Client, source: adapters.Scripted) -> None:
    remind(browser, look(browser, source, card(SOON))[0])
    row = ReminderRow.objects.values().get()
    assert not re.search("kaart|persoon|000-0000000-97", repr(row))


@pytest.mark.parametrize("lead", ["", "soon", "three-months-before"])
def test_a_moment_that_is_past_or_unknown_is_refused_in_words(
    browser: Client, source: adapters.Scripted, me: people.Resident, lead: str
) -> None:
    (link,) = look(browser, source, card(clock.today() + timedelta(days=20)))
    page = html.fromstring(browser.get(link).content.decode())
    assert page.xpath("//select/option/@value") == ["week-before", "evening-before", "on-the-day"]
    response = browser.post(PAGE, {**_reference(link), "lead": lead})
    assert response.status_code == 422
    assert html.fromstring(response.content.decode()).xpath("//*[@id='lead'][@aria-invalid='true']")
    assert mine(me) == []


@pytest.mark.parametrize("reference", ["", "x", "test.kaarten|persoon.identiteitsbewijs|00", "a|b|c"])
def test_what_is_not_known_says_so(browser: Client, source: adapters.Scripted, reference: str) -> None:
    look(browser, source, card(SOON))
    for response in (
        browser.get(PAGE, {"gegeven": reference}),
        browser.post(PAGE, {"gegeven": reference, "lead": "week-before"}),
    ):
        assert response.status_code == 404
        assert "kennen we nu niet" in response.content.decode()
