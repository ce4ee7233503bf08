"""Operators see what waits, what became of notices and what got stuck, at a cost that does not grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from lxml import html

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import MOST_COUNTED, ChannelCode, ReplayCause, ReplayPeriod
from burgerprofiel.blocks.notifications.models import Intent, Tally
from burgerprofiel.blocks.notifications.services import figures, queue, queues, tallies
from burgerprofiel.blocks.notifications.tests import operating
from burgerprofiel.blocks.notifications.tests.operating import DAY, intent, staff
from burgerprofiel.foundation import clock, config, database, errors, ids
from burgerprofiel.foundation.gate import Right
from tests import people, statements
from tests.residents import words

pytestmark = pytest.mark.django_db

OVERVIEW = "/beheer/meldingen"
PAGES = (OVERVIEW, f"{OVERVIEW}/opnieuw", f"{OVERVIEW}/adressen", f"{OVERVIEW}/persoon")


def page(who: people.Resident, address: str = OVERVIEW) -> html.HtmlElement:
    answer = who.enter(Client()).get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def rows(of: html.HtmlElement, section: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    found = of.xpath(f"//section[.//*[@id='{section}']]//table")[0].xpath(".//tbody/tr")
    return [[words(cell) for cell in row.xpath("./*")] for row in found]


def test_an_operator_sees_what_waits_per_channel() -> None:
    now = clock.now()
    intent(at=now - timedelta(hours=3))
    intent(at=now + timedelta(hours=1))
    intent(at=now - DAY, available_at=now + timedelta(hours=5), digest_at=now + timedelta(hours=5))
    intent(channel="sms", at=now - 2 * DAY, available_at=now + timedelta(minutes=20), attempts=9)
    email, push, sms = rows(page(staff()), "queues")
    assert email == ["E-mail", "loopt achter", "3", "1", "1", "3 uur"]
    assert push == ["Op het toestel", "werkt", "0", "0", "0", ""]
    assert sms == ["Sms", "niet ingesteld", "1", "0", "0", "2 dagen"]


def test_what_was_tried_in_vain_counts_from_its_first_try() -> None:
    """Else an outage looks young: each try moves the moment of the next."""
    now = clock.now()
    intent(at=now - 2 * DAY, available_at=now + timedelta(minutes=40), attempts=50)
    (email, *_others) = queues.queues()
    assert email.oldest_at is not None
    assert abs((now - email.oldest_at) - 2 * DAY) < timedelta(minutes=1)
    figures.measure()
    assert figures._AGE.labels("email")._value.get() == pytest.approx(2 * 86_400, abs=60)


def test_nothing_is_counted_further_than_ten_thousand() -> None:
    person = ids.new()
    with database.writing(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, channel,"
            " available_at) SELECT gen_random_uuid(), %(p)s, %(p)s, gen_random_uuid(), %(p)s, 'dossier-changed',"
            " 'email', now() - interval '1 minute' FROM generate_series(1, %(n)s)",
            {"p": person, "n": MOST_COUNTED + 500},
        )
        cursor.execute("ANALYZE notifications_intent")
    (email, *_others) = queues.queues()
    assert (email.waiting, email.due) == (MOST_COUNTED + 1, MOST_COUNTED + 1)
    assert rows(page(staff()), "queues")[0][2:4] == ["meer dan 10.000"] * 2


def test_what_becomes_of_notices_is_counted_as_it_happens() -> None:
    first, second, third, fourth = (intent() for _number in range(4))
    _, claimed = queue.claim(ChannelCode.EMAIL, limit=10)
    assert len(claimed) == 4
    assert Tally.objects.count() == 0  # a claim is nothing that happened
    outcome: dict[str, Any] = {"channel": "email", "tries": 1}
    later = clock.now()
    queue.write(
        {
            queue.Outcome(state="sent", provider="smtp", **outcome): [first.id, second.id],
            queue.Outcome(state="failed", provider="smtp", reason="smtp-554", **outcome): [third.id],
            queue.Outcome(state="waiting", reason="smtp-451", available_at=later, **outcome): [fourth.id],
        }
    )
    intent(state="skipped", reason="not-wanted", channel="", settled_at=clock.now())
    found = {(one.channel, one.provider, one.state, one.reason): one.day for one in tallies.read()}
    assert found == {
        ("", "", "skipped", "not-wanted"): 1,
        ("email", "smtp", "sent", ""): 2,
        ("email", "smtp", "failed", "smtp-554"): 1,
        ("email", "", "retried", "smtp-451"): 1,
    }
    shown = page(staff())
    assert rows(shown, "figures")[0] == ["E-mail", "2 / 2", "0 / 0", "1 / 1", "0 / 0", "1 / 1"]
    assert rows(shown, "figures")[-1] == ["geen kanaal", "0 / 0", "0 / 0", "0 / 0", "1 / 1", "0 / 0"]
    assert rows(shown, "providers")[0][:5] == ["smtp", "E-mail", "2 / 2", "0 / 0", "1 / 1"]
    assert "de persoon wil geen meldingen" in words(shown)


def test_a_text_message_counts_once_somebody_took_it() -> None:
    """It is settled before it leaves, and then again."""
    taken, refused = intent(channel="sms"), intent(channel="sms")
    assert queue.mark([(taken.id, b"a"), (refused.id, b"b")]) == {taken.id, refused.id}
    assert Tally.objects.count() == 0
    queue.write(
        {
            queue.Outcome(state="sent", channel="sms", provider="gateway", tries=1): [taken.id],
            queue.Outcome(state="waiting", channel="sms", reason="busy", tries=1): [refused.id],
        }
    )
    with database.writing():
        Intent.objects.filter(pk=taken.id).update(state="delivered", settled_at=clock.now())
    found = {(one.provider, one.state): one.hour for one in tallies.read()}
    assert found == {("gateway", "sent"): 1, ("", "retried"): 1, ("gateway", "delivered"): 1}


def _tally(at: Any, *, slot: int = 7, count: int = 1) -> None:
    Tally.objects.create(at=at, slot=slot, channel="email", provider="", state="sent", reason="", count=count)


def test_counts_of_minutes_become_counts_of_hours_and_go_after_a_month() -> None:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    for minutes in (3, 9):
        _tally(hour - timedelta(hours=5) + timedelta(minutes=minutes), count=minutes)
    _tally(hour - timedelta(hours=5), slot=0, count=100)
    _tally(hour - timedelta(minutes=1), count=5)
    _tally(hour - 40 * DAY, slot=0, count=1000)
    tallies.fold()
    tallies.fold()
    assert sorted(Tally.objects.values_list("slot", "count")) == [(0, 112), (7, 5)]
    (one,) = tallies.read()
    assert one.day == 117


def test_what_got_stuck_is_tried_again_and_that_is_written_down() -> None:
    who, event = staff(), ids.new()
    ours, other = "dossiers.status-changed", "somebody.elses"
    with connection.cursor() as cursor:
        for event_id, kind in ((event, ours), (ids.new(), other)):
            cursor.execute(
                "INSERT INTO foundation_outboxevent (id, kind, version, key, payload, attempts, parked_at, error)"
                " VALUES (%s, %s, 1, 'k', '{}', 12, now(), 'notifications.x: ValueError in y')",
                [event_id, kind],
            )
    shown = rows(page(who), "parked")
    assert [row[0].startswith(ours) for row in shown] == [True]
    browser = who.enter(Client())
    answer = browser.post(f"{OVERVIEW}/gebeurtenissen/{event}/opnieuw")
    assert answer.headers["location"] == f"{OVERVIEW}?gedaan=opnieuw"
    assert "Er staat niets geparkeerd" in words(page(who))
    assert browser.post(f"{OVERVIEW}/gebeurtenissen/{event}/opnieuw").status_code == 404
    (act,) = operating.acts_of(who)
    assert (act.what, act.reason) == ("unpark", f"event {event}")


def look_into(maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reports come into this folder."""
    settings = config.current()
    changed = replace(settings, mail=replace(settings.mail, bounce_maildir=maildir))
    monkeypatch.setattr(config, "current", lambda: changed)


def test_mails_that_nobody_understood_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("new/1.a", "cur/2.b:2,F", "cur/3.c:2,F", "cur/4.d:2,S"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    look_into(tmp_path, monkeypatch)
    figures_of = page(staff()).xpath("//section[.//*[@id='reports']]//dd")
    assert [words(one) for one in figures_of] == ["1", "2"]
    look_into(tmp_path / "elsewhere", monkeypatch)
    assert "niet te lezen" in words(page(staff()))


def test_the_overview_makes_as_many_statements_whatever_waits() -> None:
    who = staff()
    page(who)
    browser = who.enter(Client())
    with statements.counted() as before:
        browser.get(OVERVIEW)
    for channel in ("email", "push", "sms"):
        for state in ("waiting", "failed", "skipped"):
            intent(channel=channel, state=state)
    with statements.counted() as after:
        browser.get(OVERVIEW)
    assert len(after) == len(before)
    assert not [text for text in after if "count(*) FROM notifications_intent" in text]


@pytest.mark.parametrize("right", [Right.SOURCE_MANAGER, Right.SECURITY_OFFICER])
def test_for_others_these_pages_do_not_exist(right: Right) -> None:
    them, me = staff(right), people.resident()
    for address in PAGES:
        assert them.enter(Client()).get(address).status_code == 404
        assert me.enter(Client()).get(address).status_code == 404
    period = ReplayPeriod(
        channel="email", cause=ReplayCause.GAVE_UP, begins=clock.now() - DAY, ends=clock.now()
    )
    digest, channel = "00" * 32, ChannelCode.EMAIL
    for actor in (them.actor, me.actor):
        for call in (
            lambda actor=actor: public.see_standing(actor),
            lambda actor=actor: public.list_parked_news(actor),
            lambda actor=actor: public.unpark_news(actor, event_id=ids.new()),
            lambda actor=actor: public.list_suppressed(actor),
            lambda actor=actor: public.list_address_acts(actor),
            lambda actor=actor: public.look_address(actor, channel=channel, address="an@example.org"),
            lambda actor=actor: public.suppress_address(actor, channel=channel, digest=digest, reason="Zo"),
            lambda actor=actor: public.lift_address(actor, channel=channel, digest=digest, reason="Zomaar"),
            lambda actor=actor: public.preview_replay(actor, period=period),
            lambda actor=actor: public.replay_notices(actor, period=period, reason="Zomaar"),
            lambda actor=actor: public.list_replays(actor),
            lambda actor=actor: public.find_person_to_help(actor, number="x"),
            lambda actor=actor: public.list_told(actor, person_id=me.person_id, reason="Zomaar"),
        ):
            with pytest.raises(errors.RefusedError):
                call()
