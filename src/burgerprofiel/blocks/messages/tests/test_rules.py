"""What the life of a message makes of it: the same whatever order its events come in, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.messages import rules
from burgerprofiel.blocks.messages.contracts import Action, Asked, Box, Event, Kind, Moment, State

BEGIN = datetime(2026, 11, 22, 9, tzinfo=UTC)
AN, BO = UUID(int=1), UUID(int=2)
LETTER = Asked(kind=Kind.OFFICIAL, action=Action.CONFIRM, may_reply=True)

events = st.lists(
    st.builds(
        Event,
        moment=st.sampled_from(Moment),
        at=st.integers(0, 200).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
        person_id=st.sampled_from([None, AN, BO]),
    ),
    max_size=12,
)


def happened(*moments: Moment, person: UUID = AN) -> State:
    """The state after these, a minute apart."""
    return rules.derive(
        Event(moment=one, at=BEGIN + timedelta(minutes=place), person_id=person)
        for place, one in enumerate(moments)
    )


def test_opened_read_and_confirmed_are_three_moments() -> None:
    state = happened(Moment.RECEIVED, Moment.OPENED)
    assert (state.is_unread, state.first.get(Moment.OPENED)) == (False, BEGIN + timedelta(minutes=1))
    assert Moment.READ not in state.first
    assert not rules.may(Moment.CONFIRMED, LETTER, state, now=BEGIN)
    state = happened(Moment.RECEIVED, Moment.OPENED, Moment.READ)
    assert Moment.CONFIRMED not in state.first
    assert rules.may(Moment.CONFIRMED, LETTER, state, now=BEGIN)
    state = happened(Moment.RECEIVED, Moment.OPENED, Moment.READ, Moment.CONFIRMED)
    assert state.first[Moment.CONFIRMED] == BEGIN + timedelta(minutes=3)
    assert not rules.may(Moment.CONFIRMED, LETTER, state, now=BEGIN)


def test_marking_as_unread_forgets_nothing() -> None:
    state = happened(Moment.RECEIVED, Moment.OPENED, Moment.READ, Moment.MARKED_UNREAD)
    assert state.is_unread
    assert state.first[Moment.READ] == BEGIN + timedelta(minutes=2)
    assert not happened(Moment.RECEIVED, Moment.OPENED, Moment.MARKED_UNREAD, Moment.OPENED).is_unread


def test_colleagues_see_who_read_it_first() -> None:
    found = rules.derive(
        [
            Event(moment=Moment.OPENED, at=BEGIN + timedelta(hours=1), person_id=AN),
            Event(moment=Moment.OPENED, at=BEGIN, person_id=BO),
            Event(moment=Moment.READ, at=BEGIN + timedelta(hours=2), person_id=BO),
        ]
    )
    assert found.readers == (BO, AN)
    assert found.first[Moment.OPENED] == BEGIN


def test_what_still_asks_something_is_not_thrown_away() -> None:
    read = happened(Moment.RECEIVED, Moment.OPENED, Moment.READ)
    assert rules.waits_for_you(LETTER, read, now=BEGIN)
    assert not rules.may(Moment.BINNED, LETTER, read, now=BEGIN)
    done = happened(Moment.RECEIVED, Moment.OPENED, Moment.READ, Moment.CONFIRMED)
    assert rules.may(Moment.BINNED, LETTER, done, now=BEGIN)
    over = Asked(kind=Kind.OFFICIAL, action=Action.PAY, expires_at=BEGIN)
    assert rules.may(Moment.BINNED, over, read, now=BEGIN)


def test_a_deadline_that_passed_does_not_make_it_done() -> None:
    late = Asked(kind=Kind.OFFICIAL, action=Action.PAY, due_at=BEGIN - timedelta(days=1))
    assert rules.waits_for_you(late, State(), now=BEGIN)
    assert not rules.waits_for_you(late, happened(Moment.DONE), now=BEGIN)


@pytest.mark.parametrize("until", [None, BEGIN, BEGIN - timedelta(seconds=1)])
def test_a_reply_is_taken_until_its_last_moment(until: datetime | None) -> None:
    asked = Asked(kind=Kind.OFFICIAL, may_reply=True, reply_until=until)
    assert rules.may(Moment.REPLIED, asked, State(), now=BEGIN) is (until is None or until >= BEGIN)


def test_a_notice_takes_no_answer() -> None:
    notice = Asked(kind=Kind.NOTICE, action=Action.CONFIRM, may_reply=True)
    read = happened(Moment.RECEIVED, Moment.OPENED, Moment.READ)
    assert not rules.may(Moment.CONFIRMED, notice, read, now=BEGIN)
    assert not rules.may(Moment.REPLIED, notice, read, now=BEGIN)


def test_the_bin_gives_back_and_nothing_else() -> None:
    binned = happened(Moment.RECEIVED, Moment.OPENED, Moment.BINNED)
    plain = Asked(kind=Kind.OFFICIAL, may_reply=True)
    allowed = {one for one in Moment if rules.may(one, plain, binned, now=BEGIN)}
    assert allowed == {Moment.OPENED, Moment.READ, Moment.RESTORED}
    assert happened(Moment.BINNED, Moment.RESTORED).box is Box.INBOX


@given(events=events, data=st.data())
def test_neither_order_nor_repetition_changes_a_state(events: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations([*events, *events[: len(events) // 2]]))
    assert rules.derive(shuffled) == rules.derive(events)


@given(events=events)
def test_a_moment_is_the_first_of_its_kind(events: list[Event]) -> None:
    state = rules.derive(events)
    reads = [one.at for one in events if one.moment is Moment.READ]
    assert state.first.get(Moment.READ) == min(reads, default=None)
    assert set(state.readers) == {
        one.person_id
        for one in events
        if one.person_id and one.moment in {Moment.OPENED, Moment.READ, Moment.CONFIRMED, Moment.REPLIED}
    }


@given(events=events, minutes=st.integers(0, 300))
def test_what_a_person_may_do_can_be_done(events: list[Event], minutes: int) -> None:
    now = BEGIN + timedelta(minutes=300 + minutes)
    state = rules.derive(events)
    for moment in Moment:
        if not rules.may(moment, LETTER, state, now=now):
            continue
        after = rules.derive([*events, Event(moment=moment, at=now, person_id=AN)])
        if moment in {Moment.ARCHIVED, Moment.BINNED, Moment.RESTORED}:
            assert after.box is not state.box
        elif moment is Moment.MARKED_UNREAD:
            assert after.is_unread
        else:
            assert not after.is_unread
