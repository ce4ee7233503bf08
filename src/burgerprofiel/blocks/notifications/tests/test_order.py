"""News of one matter over several roads leaves in the order in which it happened; what may wait holds nothing back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Failure
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.rules import deciding
from burgerprofiel.blocks.notifications.services import delivery, noting, queue
from burgerprofiel.blocks.notifications.tests import scenes, world
from burgerprofiel.blocks.notifications.tests.scenes import Block
from burgerprofiel.blocks.notifications.tests.world import Script
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.telling import News, Telling

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
SETTLED = NOON + queue.SETTLE
AGAIN = SETTLED + deciding.FIRST_WAIT
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def telling() -> Iterator[Telling]:
    delivery.forget_silence()
    with scenes.told(Block().telling()) as telling, clock.frozen(NOON):
        yield telling


@pytest.fixture
def an() -> uuid.UUID:
    return world.person()


def step(person_id: uuid.UUID, number: int, *, road: str, **changes: Any) -> News:
    """A step of the one matter of somebody, where `road` leads to a page of its own."""
    return scenes.news(
        person_id,
        matter=person_id.bytes,
        state=f"step-{number}",
        road=road,
        subject_id=uuid.uuid5(person_id, road),
        occurred_at=NOON + timedelta(milliseconds=number),
        **changes,
    )


def left(script: Script, *, at: datetime) -> list[str]:
    """What this channel took up to now, as the steps that each notice told of."""
    with clock.frozen(at):
        while delivery.deliver_batch(script, find=scenes.places):
            pass
    told = Intent.objects.in_bulk([notice.id for notice in script.taken])
    return [told[notice.id].became for notice in script.taken]


def refuse(script: Script, failure: Failure, *, only: str = "") -> None:
    """Take nothing, or all but one step."""
    left_out = set(Intent.objects.filter(became__contains=only).values_list("id", flat=True))
    script.answer = lambda one: world.failed(one, failure) if one.id in left_out else world.handed(one)


def test_a_step_waits_for_an_earlier_one_that_is_tried_again(telling: Telling, an: uuid.UUID) -> None:
    script = Script()
    noting.note([step(an, 1, road="a"), step(an, 2, road="b"), scenes.news(an)], telling=telling)
    refuse(script, Failure.TEMPORARY, only="step-1")
    assert left(script, at=SETTLED) == ["begun"]
    script.answer = None
    assert left(script, at=AGAIN - timedelta(seconds=1)) == ["begun"]
    assert left(script, at=AGAIN) == ["begun", "step-1", "step-2"]


def test_what_was_given_up_holds_nothing_back(telling: Telling, an: uuid.UUID) -> None:
    script = Script()
    noting.note([step(an, 1, road="a"), step(an, 2, road="b")], telling=telling)
    refuse(script, Failure.PERMANENT, only="step-1")
    assert left(script, at=SETTLED) == ["step-2"]
    assert Intent.objects.get(became="step-1").state == "failed"


def test_a_page_with_news_before_and_after_does_not_take_the_later_along(
    telling: Telling, an: uuid.UUID
) -> None:
    script = Script()
    noting.note([step(an, 1, road="a"), step(an, 2, road="b"), step(an, 3, road="a")], telling=telling)
    assert left(script, at=SETTLED) == ["step-1", "step-2", "step-3"]


def test_what_happened_earlier_goes_first_when_it_is_noted_a_moment_later(
    telling: Telling, an: uuid.UUID
) -> None:
    script = Script()
    noting.note([step(an, 2, road="b")], telling=telling)
    with clock.frozen(NOON + timedelta(seconds=1)):
        noting.note([step(an, 1, road="a")], telling=telling)
    assert left(script, at=SETTLED) == []
    assert left(script, at=SETTLED + timedelta(seconds=1)) == ["step-1", "step-2"]


def test_two_workers_never_have_the_same_matter(telling: Telling, an: uuid.UUID) -> None:
    noting.note([step(an, 1, road="a")], telling=telling)
    with clock.frozen(SETTLED):
        claim_id, mine = queue.claim(ChannelCode.EMAIL, limit=10)
        noting.note([step(an, 2, road="b")], telling=telling)
    with clock.frozen(SETTLED + queue.SETTLE):
        queue.write({queue.Outcome(state="sent", channel="email"): [one.id for one in mine]})
        assert queue.claim(ChannelCode.EMAIL, limit=10)[1] == []
        queue.release(claim_id)
        assert len(queue.claim(ChannelCode.EMAIL, limit=10)[1]) == 1


def test_a_digest_holds_back_nothing_that_the_law_owes(telling: Telling, an: uuid.UUID) -> None:
    script = Script()
    scenes.choose(an, cadence="daily")
    noting.note([step(an, 1, road="a")], telling=telling)
    noting.note([step(an, 2, road="b")], telling=replace(telling, is_owed=True))
    assert left(script, at=SETTLED) == ["step-2"]
    assert left(script, at=TOMORROW) == ["step-2", "step-1"]


def test_a_digest_has_all_steps_in_one_notice(telling: Telling, an: uuid.UUID) -> None:
    script = Script()
    scenes.choose(an, cadence="daily")
    noting.note([step(an, 1, road="a"), step(an, 2, road="b"), step(an, 3, road="a")], telling=telling)
    refuse(script, Failure.TEMPORARY)
    assert left(script, at=TOMORROW) == []
    script.answer = None
    left(script, at=TOMORROW + deciding.LONGEST_WAIT)
    assert len(script.taken) == 1
    assert Intent.objects.filter(state="sent").count() == 3


def test_nothing_is_held_back_beyond_its_own_term(telling: Telling, an: uuid.UUID) -> None:
    script = Script()
    soon = SETTLED + deciding.FIRST_WAIT / 2
    noting.note([step(an, 1, road="a"), step(an, 2, road="b", due_at=soon)], telling=telling)
    refuse(script, Failure.TEMPORARY, only="step-1")
    assert left(script, at=SETTLED) == ["step-2"]


def test_the_night_holds_back_nothing_that_leaves_over_a_channel_that_wakes_nobody(
    telling: Telling, an: uuid.UUID
) -> None:
    text, mail = Script(code=ChannelCode.SMS), Script()
    scenes.give_phone(an)
    scenes.choose(an, channel="sms", quiet_begins="11:00", quiet_ends="23:00")
    urgent = step(an, 2, road="b", due_at=NOON + timedelta(hours=2))
    noting.note([step(an, 1, road="a"), urgent], telling=telling)
    assert left(text, at=SETTLED) == []
    assert left(mail, at=SETTLED) == ["step-2"]
    assert left(text, at=TOMORROW - timedelta(hours=1.5)) == ["step-1"]


def test_a_claim_looks_up_each_matter_in_its_index(telling: Telling, an: uuid.UUID) -> None:
    """Also where the statistics say that nothing waits; a join would read the whole queue for each."""
    noting.note([scenes.news(an) for _ in range(50)], telling=telling)
    values: dict[str, Any] = {
        "channel": "email",
        "now": SETTLED,
        "limit": 50,
        "claim": ids.new(),
        "until": AGAIN,
        "settle": queue.SETTLE,
    }
    database.rows(queue._TURN)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queue._CLAIM}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using intent_queue" in plan
    looked_up = len(re.findall(r"using intent_matter .*\n *Index Cond: \(+person_id = ", plan))
    assert looked_up == plan.count("using intent_matter") == 5, plan
