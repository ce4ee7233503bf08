"""While official post with a term lies unread: when to tell again, when to ask for paper, and each only once."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.correspondence import escalation
from burgerprofiel.blocks.correspondence.contracts import ESCALATE, Step
from burgerprofiel.blocks.correspondence.export import EXPORT
from burgerprofiel.blocks.correspondence.models import Escalation
from burgerprofiel.blocks.correspondence.services import escalating
from burgerprofiel.blocks.correspondence.tests import made
from burgerprofiel.blocks.correspondence.tests.made import ARRIVED, DAY, message
from burgerprofiel.blocks.messages.models import Conversation, Message
from burgerprofiel.blocks.messages.queries import unread_near_deadline
from burgerprofiel.blocks.rights.services import retention
from burgerprofiel.foundation import clock, database
from tests import people
from tests.people import Resident
from tests.roles import WORKER, as_role
from tests.statements import counted

TERMS = st.integers(1, 400 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
MOMENTS = st.integers(-24 * 60, 402 * 24 * 60).map(lambda minutes: ARRIVED + timedelta(minutes=minutes))


def steps(plan: escalation.Schedule, *, arrived_at: datetime = ARRIVED) -> dict[str, float]:
    """After how many days each step comes."""
    return {step.value: (at - arrived_at) / DAY for step, at in plan.tell}


@pytest.mark.parametrize(
    ("days", "tell", "paper"),
    [
        (1, {}, None),
        (2, {"half": 1}, None),
        (4, {"half": 2}, None),
        (6, {"half": 3, "days": 4}, None),
        (8, {"week": 1, "half": 4, "days": 6}, (5, 6)),
        (14, {"half": 7, "days": 12}, (8, 12)),
        (30, {"half": 15, "week": 23, "days": 28}, (23, 28)),
        (365, {"half": 335, "week": 358, "days": 363}, (358, 363)),
    ],
)
def test_the_schedule_of_terms_as_they_occur(
    days: float, tell: dict[str, float], paper: tuple[float, float] | None
) -> None:
    plan = escalation.schedule(arrived_at=ARRIVED, due_at=ARRIVED + days * DAY)
    assert steps(plan) == tell
    found = plan.paper and tuple((at - ARRIVED) / DAY for at in plan.paper)
    assert found == paper


@given(TERMS)
def test_telling_comes_a_day_apart_after_arrival_and_before_the_end(term: timedelta) -> None:
    plan = escalation.schedule(arrived_at=ARRIVED, due_at=ARRIVED + term)
    moments = [ARRIVED, *(at for _, at in plan.tell)]
    assert all(later - earlier >= escalation.APART for earlier, later in pairwise(moments))
    assert all(at < ARRIVED + term for at in moments[1:])
    assert all(at >= ARRIVED + term - escalation.HORIZON for at in moments[1:])
    assert len({step for step, _ in plan.tell}) == len(plan.tell)


@given(TERMS)
def test_paper_is_never_asked_too_late_nor_before_telling_again_had_a_day(term: timedelta) -> None:
    plan = escalation.schedule(arrived_at=ARRIVED, due_at=ARRIVED + term)
    if plan.paper is None:
        return
    begin, end = plan.paper
    assert ARRIVED + term / 2 < begin < end <= ARRIVED + term - escalation.PAPER_TAKES
    assert any(at + escalation.APART <= begin for _, at in plan.tell)
    assert begin >= ARRIVED + term - escalation.WEEK


@given(TERMS, MOMENTS)
def test_at_each_moment_one_time_of_telling_and_paper_at_most(term: timedelta, now: datetime) -> None:
    due_at = ARRIVED + term
    found = escalation.steps_at(now, arrived_at=ARRIVED, due_at=due_at)
    assert len(found) <= 2
    assert len([step for step in found if step is not Step.PAPER]) <= 1
    if now <= ARRIVED or now >= due_at:
        assert found == ()
    if now > due_at - escalation.PAPER_TAKES:
        assert Step.PAPER not in found


@given(TERMS, st.lists(MOMENTS, max_size=20).map(sorted))
def test_who_looks_at_whatever_moments_takes_steps_in_order_and_each_once(
    term: timedelta, moments: list[datetime]
) -> None:
    plan = escalation.schedule(arrived_at=ARRIVED, due_at=ARRIVED + term)
    order, taken = [step for step, _ in plan.tell], list[Step]()
    for now in moments:
        for step in escalation.steps_at(now, arrived_at=ARRIVED, due_at=ARRIVED + term):
            if step not in taken:
                taken.append(step)
    told = [step for step in taken if step is not Step.PAPER]
    assert told == sorted(told, key=order.index)


# ------------------------------------------------------------------------------------------------ the job


@pytest.fixture
def me() -> Resident:
    """Somebody who chose digital post before anything came."""
    found = people.resident()
    with clock.frozen(ARRIVED - DAY):
        made.choose(found.actor)
    return found


def run(*, after_days: float, batch: int = 500) -> dict[str, int]:
    with clock.frozen(ARRIVED + after_days * DAY):
        return escalating.run(batch=batch)


def told() -> list[tuple[str, str]]:
    """The events of escalation so far: their kind, and the step where there is one."""
    return [
        (kind.removeprefix("correspondence."), payload.get("step", ""))
        for kind, payload in made.events()
        if kind in ("correspondence.tell-again", "correspondence.paper-wanted")
    ]


@pytest.mark.django_db
def test_each_step_is_taken_once_however_often_the_job_runs(me: Resident) -> None:
    message(me.person_id)
    for hour in range(0, 30 * 24, 6):
        run(after_days=hour / 24)
    assert told() == [
        ("tell-again", "half"),
        ("tell-again", "week"),
        ("paper-wanted", ""),
        ("tell-again", "days"),
    ]


@pytest.mark.django_db
def test_an_event_holds_ids_and_nothing_else(me: Resident) -> None:
    identifier = message(me.person_id)
    run(after_days=24)
    found = {kind: payload for kind, payload in made.events() if "wanted" in kind or "again" in kind}
    of = {"party_id": str(me.person_id), "subject_id": str(identifier), "thread_id": str(identifier)}
    assert found == {
        "correspondence.tell-again": {**of, "step": "week"},
        "correspondence.paper-wanted": of,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "settled",
    [
        {"read_at": ARRIVED + DAY},
        {"done_at": ARRIVED + DAY},
        {"confirmed_at": ARRIVED + DAY},
        {"replied_at": ARRIVED + DAY},
        {"expires_at": ARRIVED + 20 * DAY},
        {"is_reply": True},
        {"due_at": None},
        {"conversation": {"kind": "notice"}},
        {"conversation": {"box": "bin"}},
        {"conversation": {"provider": "federal"}},
        {"conversation": {"handled_at": ARRIVED + DAY}},
    ],
)
def test_nothing_is_done_for_what_is_settled_or_not_ours(me: Resident, settled: dict[str, Any]) -> None:
    message(me.person_id, **settled)
    assert run(after_days=24) == {}
    assert told() == []


@pytest.mark.django_db
def test_what_is_read_between_two_runs_is_not_told_again(me: Resident) -> None:
    identifier = message(me.person_id)
    run(after_days=15)
    Message.objects.filter(id=identifier).update(read_at=ARRIVED + 16 * DAY)
    run(after_days=24)
    run(after_days=28)
    assert told() == [("tell-again", "half")]


@pytest.mark.django_db
def test_a_message_that_was_taken_back_is_not_told_of(me: Resident) -> None:
    identifier = message(me.person_id)
    Message.objects.filter(id=identifier).delete()
    Conversation.objects.filter(id=identifier).delete()
    assert run(after_days=24) == {}


@pytest.mark.django_db
def test_who_reads_on_paper_had_it_on_paper() -> None:
    never, later, until = people.resident(), people.resident("Bo Later"), people.resident("Ces Tot")
    with clock.frozen(ARRIVED + DAY):
        made.choose(later.actor)
    with clock.frozen(ARRIVED - 2 * DAY):
        made.choose(until.actor)
    with clock.frozen(ARRIVED - DAY):
        made.withdraw(until.actor)
    for who in (never, later, until):
        message(who.person_id)
    assert run(after_days=24) == {}


@pytest.mark.django_db
def test_who_took_it_back_after_the_message_came_gets_paper_all_the_more(me: Resident) -> None:
    message(me.person_id)
    with clock.frozen(ARRIVED + DAY):
        made.withdraw(me.actor)
    assert run(after_days=24) == {"week": 1, "paper": 1}


@pytest.mark.django_db
def test_a_run_that_comes_too_late_for_paper_asks_for_none(me: Resident) -> None:
    message(me.person_id)
    assert run(after_days=28.5) == {"days": 1}
    assert run(after_days=30) == {}


@pytest.mark.django_db
def test_batches_cover_everything_once_also_with_the_same_deadline(me: Resident) -> None:
    for number in range(7):
        message(me.person_id, days=30 if number % 2 else 29)
    assert run(after_days=24, batch=2) == {"week": 7, "paper": 7}
    assert run(after_days=24, batch=3) == {}


@pytest.mark.django_db
def test_a_batch_takes_as_many_statements_as_one_message(me: Resident) -> None:
    message(me.person_id)
    with counted() as few:
        run(after_days=15)
    for _ in range(40):
        message(me.person_id)
    with counted() as many:
        run(after_days=15)
    assert len(many) == len(few) <= 7, many


@pytest.mark.django_db
def test_the_messages_come_by_the_index_on_the_deadline(me: Resident) -> None:
    message(me.person_id)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        values: dict[str, Any] = {
            "due_at": ARRIVED,
            "party_id": me.person_id,
            "subject_id": me.person_id,
            "until": ARRIVED + 30 * DAY,
            "now": ARRIVED,
            "limit": 500,
        }
        cursor.execute("EXPLAIN " + unread_near_deadline._LOOK, values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "message_unread_due" in plan
    assert "Index Cond: ((ROW(due_at, party_id, id) > ROW(" in plan, plan


@pytest.mark.django_db
def test_it_is_written_in_the_log_of_the_party(me: Resident) -> None:
    message(me.person_id)
    message(me.person_id)
    with as_role(WORKER):
        database.show_parties(())
        assert run(after_days=15) == {"half": 2}
    found = database.rows(
        "SELECT actor_kind, operation, count FROM foundation_accesslog WHERE name LIKE %s AND data_subject_id = %s",
        [f"{ESCALATE}.%", me.person_id],
    )
    assert found == [{"actor_kind": "system", "operation": "send", "count": 2}]


@pytest.mark.django_db
def test_a_person_takes_along_what_was_done_and_it_goes_after_two_years(
    me: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burgerprofiel.blocks.correspondence.export._PAGE", 5)
    for _ in range(4):
        message(me.person_id)
    run(after_days=24)
    dataset, after = EXPORT[1], ""
    found = list[Any]()
    while True:
        page = dataset.read(me.actor, me.person_id, after)
        found += page.records
        if not (after := page.after):
            break
    assert len({(one.subject_id, one.step) for one in found}) == len(found) == 8
    with clock.frozen(ARRIVED + 24 * DAY + timedelta(days=732)):
        retention.erase()
    assert Escalation.objects.count() == 0
