"""What failed for a cause of ours is sent again: once, bounded, with a reason, and only what still is news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from lxml import html

from burgerprofiel.blocks.dossiers.models import Dossier
from burgerprofiel.blocks.notifications import handlers  # noqa: F401 - hears what is told
from burgerprofiel.blocks.notifications.contracts import MOST_COUNTED, ReplayCause, ReplayPeriod
from burgerprofiel.blocks.notifications.errors import InvalidPeriodError
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.rules import deciding
from burgerprofiel.blocks.notifications.services import delivery, replaying
from burgerprofiel.blocks.notifications.tests import operating, world
from burgerprofiel.blocks.notifications.tests.operating import DAY, failed, state_of
from burgerprofiel.blocks.notifications.tests.world import Relay
from burgerprofiel.foundation import clock, database, ids
from tests import people, statements
from tests.residents import words

pytestmark = pytest.mark.django_db

ADDRESS = "/beheer/meldingen/opnieuw"


@pytest.fixture
def who() -> people.Resident:
    return operating.staff()


@pytest.fixture
def relay() -> Iterator[Relay]:
    with world.running(Relay()) as relay:
        yield relay


def period(**changes: Any) -> ReplayPeriod:
    now = clock.now()
    values: dict[str, Any] = {
        "channel": "email",
        "cause": ReplayCause.GAVE_UP,
        "begins": now - DAY,
        "ends": now,
    }
    return ReplayPeriod(**(values | changes))


def asked(**changes: str) -> dict[str, str]:
    today = clock.today()
    values = {
        "kanaal": "email",
        "oorzaak": "gave-up",
        "van": (today - DAY).isoformat(),
        "tot": today.isoformat(),
    }
    return values | changes


def shown(answer: Any) -> str:
    return words(html.fromstring(answer.content.decode()))


def test_an_operator_sees_how_many_and_why_before_they_go(who: people.Resident) -> None:
    notices = [failed(), failed(), failed(reason="vault")]
    others = [
        failed(channel="sms"),
        failed(settled_at=clock.now() - 5 * DAY, at=clock.now() - 9 * DAY),
        failed(at=clock.now() - DAY, reason="smtp-550"),  # nobody at that address
        failed(handed_at=clock.now() - 2 * DAY, reason="5.1.1"),  # somebody took it
        failed(expires_at=clock.now() - timedelta(minutes=1)),
    ]
    browser = who.enter(Client())
    before = shown(browser.get(ADDRESS, asked()))
    assert "3 meldingen." in before
    assert "smtp-451" in before
    assert "de kluis gaf het adres niet" in before
    refused = browser.post(ADDRESS, asked(reden=" "))
    assert refused.status_code == 422
    assert "Schrijf waarom" in shown(refused)
    assert {state_of(one)[0] for one in notices} == {"failed"}
    answer = browser.post(ADDRESS, asked(reden="De mailserver lag plat"))
    assert answer.headers["location"] == f"{ADDRESS}?gedaan=3"
    assert "3 meldingen wachten weer" in shown(browser.get(answer.headers["location"]))
    assert {state_of(one) for one in notices} == {("waiting", "", 0)}
    assert {state_of(one)[0] for one in others} == {"failed"}
    (act,) = operating.acts_of(who)
    assert (act.what, act.count, act.cause, act.reason) == ("replay", 3, "gave-up", "De mailserver lag plat")
    with database.writing():
        assert set(Intent.objects.filter(state="waiting").values_list("replay_id")) == {(act.id,)}


def test_what_a_provider_refused_is_another_cause(who: people.Resident) -> None:
    refused = failed(at=clock.now() - timedelta(hours=2), provider="smtp", reason="smtp-554")
    failed()
    browser = who.enter(Client())
    assert "1 melding." in shown(browser.get(ADDRESS, asked(oorzaak="refused")))
    browser.post(ADDRESS, asked(oorzaak="refused", reden="Ons adres stond op een zwarte lijst"))
    assert state_of(refused)[0] == "waiting"


def test_none_goes_a_second_time(who: people.Resident) -> None:
    notice = failed()
    assert replaying.replay(period(), reason="De mailserver lag plat", by=who.person_id) == 1
    with database.writing():
        Intent.objects.filter(pk=notice.pk).update(
            state="failed", settled_at=clock.now() - timedelta(minutes=1), reason="smtp-451"
        )
    assert replaying.preview(period()).count == 0
    assert replaying.replay(period(), reason="Nog eens", by=who.person_id) == 0
    assert state_of(notice)[0] == "failed"
    assert len(operating.acts_of(who)) == 1
    answer = who.enter(Client()).post(ADDRESS, asked(reden="Nog eens"))
    assert "Er was niets meer" in shown(who.enter(Client()).get(answer.headers["location"]))


def test_one_action_takes_so_many_and_says_that_there_are_more(who: people.Resident) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_intent")  # when it was empty: PostgreSQL expects few
        cursor.execute(
            "INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, channel, state,"
            " reason, created_at, settled_at) SELECT gen_random_uuid(), %(p)s, %(p)s, gen_random_uuid(), %(p)s,"
            " 'dossier-changed', 'email', 'failed', 'smtp-451', now() - interval '4 days',"
            " now() - interval '1 hour' - n * interval '1 ms' FROM generate_series(1, %(n)s) n",
            {"p": ids.new(), "n": MOST_COUNTED + 3},
        )
    preview = replaying.preview(period())
    assert (preview.count, preview.is_more) == (MOST_COUNTED, True)
    assert "meer dan 10.000" in shown(who.enter(Client()).get(ADDRESS, asked()))
    with statements.exactly(5):  # becoming the writer and back, which they are, all in one, the act
        assert replaying.replay(period(), reason="De mailserver lag plat", by=who.person_id) == MOST_COUNTED
    assert replaying.preview(period()).count == 3


def test_only_what_still_is_news_leaves(relay: Relay, who: people.Resident) -> None:
    source = world.source()
    gone, still = world.person(), world.person(email="bo@example.org")
    files = {person: world.dossier(person, source) for person in (gone, still)}
    world.tell(*(world.change(person, file) for person, file in files.items()))
    long_ago = clock.now() - 4 * DAY
    Intent.objects.update(
        state="failed", reason="smtp-451", created_at=long_ago, settled_at=clock.now() - timedelta(hours=1)
    )
    Dossier.objects.filter(id=files[gone]).update(ended_at=clock.now())
    assert replaying.replay(period(), reason="De mailserver lag plat", by=who.person_id) == 2
    delivery.deliver_batch()
    assert [message["to"] for message in relay.messages] == ["bo@example.org"]
    assert set(Intent.objects.values_list("person_id", "state", "reason")) == {
        (gone, "skipped", "not-visible"),
        (still, "sent", ""),
    }


def test_what_was_given_up_is_told_from_what_was_not_as_sending_does() -> None:
    assert replaying.GAVE_UP_AFTER == deciding.GIVE_UP_AFTER


@pytest.mark.parametrize(
    "wrong",
    [
        {"van": "2026-02-30"},
        {"van": "", "tot": ""},
        {"van": "2026-12-31", "tot": "2026-01-01"},
        {"van": "2025-01-01", "tot": "2026-01-01"},
        {"kanaal": "fax"},
        {"oorzaak": "zomaar"},
    ],
)
def test_a_period_that_cannot_be_is_said(who: people.Resident, wrong: dict[str, str]) -> None:
    for answer in (
        who.enter(Client()).get(ADDRESS, asked(**wrong)),
        who.enter(Client()).post(ADDRESS, asked(**wrong, reden="Zomaar")),
    ):
        assert answer.status_code == 422
        assert "Kies een eerste en een laatste dag" in shown(answer)


def test_the_door_heeds_the_period() -> None:
    now = clock.now()
    wrong: list[tuple[datetime, datetime]] = [(now, now), (now, now - DAY), (now - 91 * DAY, now)]
    for begins, ends in wrong:
        with pytest.raises(InvalidPeriodError):
            replaying.preview(period(begins=begins, ends=ends))
