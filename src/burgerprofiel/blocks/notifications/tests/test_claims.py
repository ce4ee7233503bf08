"""What a worker has in hand: all that waits about a thing, nobody else, and nothing is written to the notices."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.models import Claim, Intent
from burgerprofiel.blocks.notifications.services import delivery, noting, queue
from burgerprofiel.blocks.notifications.services.queue import Claimed
from burgerprofiel.blocks.notifications.tests import scenes, world
from burgerprofiel.blocks.notifications.tests.scenes import Block
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.telling import News, Telling

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
EMAIL = ChannelCode.EMAIL


@pytest.fixture
def telling() -> Iterator[Telling]:
    delivery.forget_silence()
    with scenes.told(Block().telling()) as telling, clock.frozen(NOON):
        yield telling


def claim(*, limit: int = 100, after: timedelta = queue.SETTLE) -> tuple[uuid.UUID, list[Claimed]]:
    with clock.frozen(clock.now() + after):
        return queue.claim(EMAIL, limit=limit)


def again(of: News) -> News:
    return scenes.news(of.party_id, subject_id=of.subject_id)


def test_two_workers_never_have_the_same_thing(telling: Telling) -> None:
    people = [world.person(email=f"p{number}@example.org") for number in range(4)]
    news = [scenes.news(person) for person in people for _ in range(3)]
    noting.note([*news, *map(again, news)], telling=telling)
    hands = [claim(limit=5)[1] for _ in range(8)]
    taken = [{(one.person_id, one.subject_id) for one in hand} for hand in hands]
    assert sum(map(len, taken)) == len(set().union(*taken)) == len(news)
    assert sum(map(len, hands)) == 2 * len(news)
    assert claim()[1] == []


def test_all_about_a_thing_is_together_and_the_oldest_leads(telling: Telling) -> None:
    an = world.person()
    first, other = scenes.news(an), scenes.news(an)
    noting.note([first, other, again(first)], telling=telling)
    found = claim(limit=1)[1]
    assert [one.leads for one in found] == [True, False]
    assert len({one.subject_id for one in found}) == 1
    assert found[0].id < found[1].id


def test_what_comes_meanwhile_about_a_thing_waits_until_it_is_let_go(telling: Telling) -> None:
    first = scenes.news(world.person())
    noting.note([first], telling=telling)
    claim_id, mine = claim()
    noting.note([again(first)], telling=telling)
    assert claim()[1] == []
    queue.write({queue.Outcome(state="sent", channel="email"): [one.id for one in mine]})
    assert claim()[1] == []
    queue.release(claim_id)
    assert len(claim()[1]) == 1


def test_what_was_not_settled_is_free_when_it_is_let_go_and_when_its_worker_died(telling: Telling) -> None:
    noting.note([scenes.news(world.person())], telling=telling)
    queue.release(claim()[0])
    assert scenes.in_nobodys_hand().count() == 1
    assert len(claim()[1]) == 1
    assert scenes.in_nobodys_hand().count() == 0
    assert claim(after=queue.LEASE)[1] == []
    assert len(claim(after=queue.LEASE + queue.SETTLE)[1]) == 1


def test_a_digest_leaves_alone_what_another_has(telling: Telling) -> None:
    an = world.person()
    scenes.choose(an, cadence="daily")
    news = [scenes.news(an) for _ in range(3)]
    noting.note(news, telling=telling)
    first = Intent.objects.filter(subject_id=news[0].subject_id)
    others = Intent.objects.exclude(subject_id=news[0].subject_id)
    with clock.frozen(NOON + timedelta(hours=20)):
        first.update(digest_at=None)
        others.update(available_at=clock.now() + timedelta(hours=1))
        assert [one.subject_id for one in claim()[1]] == [news[0].subject_id]
        first.update(digest_at=clock.now())
        others.update(available_at=clock.now())
        gathered = claim(limit=1)[1]
    assert {one.subject_id for one in gathered} == {one.subject_id for one in news[1:]}


def test_a_claim_writes_nothing_to_the_notices(telling: Telling) -> None:
    noting.note([scenes.news(world.person()) for _ in range(3)], telling=telling)
    before = versions()
    assert len(claim()[1]) == 3
    assert versions() == before


def versions() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, ctid::text, xmin::text, xmax::text FROM notifications_intent ORDER BY 1"
        )
        return [tuple(row) for row in cursor.fetchall()]


def test_a_round_that_ended_leaves_no_claim_and_one_that_broke_off_does(telling: Telling) -> None:
    noting.note([scenes.news(world.person()) for _ in range(2)], telling=telling)
    script = Script()
    with clock.frozen(clock.now() + queue.SETTLE):
        script.answer = lambda notice: pytest.fail("the worker dies")
        with pytest.raises(pytest.fail.Exception):
            delivery.deliver_batch(script, find=scenes.places)
        assert Claim.objects.count() == 1
        assert not delivery.deliver_batch(script, find=scenes.places)
    script.answer = None
    with clock.frozen(clock.now() + queue.SETTLE + queue.LEASE):
        assert delivery.deliver_batch(script, find=scenes.places)
    assert len(script.taken) == 2
    assert Claim.objects.count() == 0
