"""Whether, where and when somebody is told: every choice of a person, and what the law owes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.notifications.contracts import (
    Cadence,
    ChannelCode,
    Matter,
    Preference,
    Quiet,
    Tell,
    Untold,
    Why,
)
from burgerprofiel.blocks.notifications.rules import choosing
from burgerprofiel.foundation import clock

EMAIL, PUSH, SMS = ChannelCode.EMAIL, ChannelCode.PUSH, ChannelCode.SMS
ALL = frozenset(ChannelCode)
SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # 23.30 in Belgium
NIGHT = Quiet(time(22), time(7))
NEWS = Matter(theme="wonen")

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - aware by timezones
hours = st.times().map(lambda one: one.replace(microsecond=0))
quiets = st.none() | st.tuples(hours, hours).filter(lambda two: two[0] != two[1]).map(lambda two: Quiet(*two))
preferences = st.builds(
    Preference,
    channel=st.none() | st.sampled_from(ChannelCode),
    cadence=st.sampled_from(Cadence),
    quiet=quiets,
    themes_off=st.frozensets(st.sampled_from(["wonen", "werk"])),
)
reach = st.frozensets(st.sampled_from(ChannelCode))
later = st.none() | st.timedeltas(timedelta(minutes=-90), timedelta(days=20))


def at(hour: int, minute: int = 0, *, day: int) -> datetime:
    """An hour of a day of November 2026 on the Belgian clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.BRUSSELS).astimezone(UTC)


def choose(
    matter: Matter, preference: Preference, *, reachable: frozenset[ChannelCode] = ALL
) -> Tell | Untold:
    return choosing.choose(matter, preference, reachable=reachable, now=SUNDAY_NIGHT)


def test_the_channel_that_a_person_prefers_is_the_only_one() -> None:
    for channel in ChannelCode:
        assert choose(NEWS, Preference(channel=channel)) == Tell(channel, SUNDAY_NIGHT)


def test_where_that_has_no_address_it_goes_where_it_disturbs_least() -> None:
    wanted = Preference(channel=SMS)
    assert choose(NEWS, wanted, reachable=frozenset({EMAIL, PUSH})) == Tell(EMAIL, SUNDAY_NIGHT)
    assert choose(NEWS, wanted, reachable=frozenset({PUSH})) == Tell(PUSH, SUNDAY_NIGHT)
    assert choose(NEWS, wanted, reachable=frozenset()) == Untold(Why.NO_ADDRESS)


def test_who_wants_none_or_none_of_this_theme_is_not_told_but_of_what_the_law_owes() -> None:
    owed = Matter(theme="wonen", is_owed=True)
    assert choose(NEWS, Preference(channel=None)) == Untold(Why.NOT_WANTED)
    assert choose(owed, Preference(channel=None)) == Tell(EMAIL, SUNDAY_NIGHT)
    off = Preference(channel=PUSH, themes_off=frozenset({"wonen"}))
    assert choose(NEWS, off) == Untold(Why.THEME_OFF)
    assert choose(Matter(theme="werk"), off) == Tell(PUSH, SUNDAY_NIGHT)
    assert choose(owed, off) == Tell(PUSH, SUNDAY_NIGHT)


def test_a_digest_leaves_at_eight_and_once_a_week_on_monday() -> None:
    daily, weekly = Preference(cadence=Cadence.DAILY), Preference(cadence=Cadence.WEEKLY)
    assert choose(NEWS, daily) == Tell(EMAIL, at(8, day=23), is_digest=True)
    assert choose(NEWS, weekly) == Tell(EMAIL, at(8, day=23), is_digest=True)  # Monday
    monday = at(8, 1, day=23)
    assert choosing.next_digest(Cadence.DAILY, now=monday) == at(8, day=24)
    assert choosing.next_digest(Cadence.WEEKLY, now=monday) == at(8, day=30)


def test_what_the_law_owes_waits_for_no_digest() -> None:
    owed = Matter(theme="wonen", is_owed=True)
    assert choose(owed, Preference(cadence=Cadence.WEEKLY)) == Tell(EMAIL, SUNDAY_NIGHT)


def test_a_digest_makes_nobody_miss_a_deadline() -> None:
    tomorrow_at_seven = Matter(theme="wonen", due_at=at(7, day=23))
    assert choose(tomorrow_at_seven, Preference(cadence=Cadence.DAILY)) == Tell(EMAIL, SUNDAY_NIGHT)


def test_a_telephone_is_quiet_at_night_and_a_mail_is_not() -> None:
    assert choose(NEWS, Preference(channel=PUSH, quiet=NIGHT)) == Tell(PUSH, at(7, day=23))
    assert choose(NEWS, Preference(channel=SMS, quiet=NIGHT)) == Tell(SMS, at(7, day=23))
    assert choose(NEWS, Preference(channel=EMAIL, quiet=NIGHT)) == Tell(EMAIL, SUNDAY_NIGHT)
    noon = Quiet(time(12), time(14))
    assert choose(NEWS, Preference(channel=PUSH, quiet=noon)) == Tell(PUSH, SUNDAY_NIGHT)


def test_what_cannot_wait_for_the_morning_goes_by_mail_or_wakes_somebody() -> None:
    at_six = Matter(theme="wonen", due_at=at(6, day=23))
    wanted = Preference(channel=PUSH, quiet=NIGHT)
    assert choose(at_six, wanted) == Tell(EMAIL, SUNDAY_NIGHT)
    assert choose(at_six, wanted, reachable=frozenset({PUSH})) == Tell(PUSH, SUNDAY_NIGHT)


def test_what_is_over_is_no_news() -> None:
    assert choose(Matter(theme="wonen", expires_at=SUNDAY_NIGHT), Preference()) == Untold(Why.EXPIRED)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (
            datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),  # 2.30 does not exist
        (
            datetime(2026, 10, 25, 0, 15, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),  # 2.30 exists twice
    ],
)
def test_the_hours_of_quiet_are_those_of_the_clock_also_when_it_changes(
    now: datetime, ends: datetime
) -> None:
    assert choosing.end_of_quiet(Quiet(time(23), time(2, 30)), now=now) == ends


@given(now=moments, cadence=st.sampled_from([Cadence.DAILY, Cadence.WEEKLY]))
def test_every_digest_leaves_at_eight_after_now_and_within_its_period(
    now: datetime, cadence: Cadence
) -> None:
    at = choosing.next_digest(cadence, now=now)
    here = clock.in_belgium(at)
    assert (here.hour, here.minute) == (8, 0)
    assert now < at <= now + timedelta(days=8 if cadence is Cadence.WEEKLY else 1, hours=1)
    assert cadence is Cadence.DAILY or here.weekday() == 0


@given(now=moments, quiet=quiets)
def test_after_the_quiet_comes_no_quiet_and_never_more_than_a_day_later(
    now: datetime, quiet: Quiet | None
) -> None:
    at = choosing.end_of_quiet(quiet, now=now)
    assert now <= at <= now + timedelta(days=1, hours=1)
    if at > now and at.date() not in {datetime(2026, 10, 25).date(), datetime(2027, 10, 31).date()}:  # noqa: DTZ001
        assert choosing.end_of_quiet(quiet, now=at) == at


@given(
    now=moments,
    preference=preferences,
    reachable=reach,
    due=later,
    expires=later,
    is_owed=st.booleans(),
    elsewhere=st.booleans(),
)
def test_whatever_the_choice(
    now: datetime,
    preference: Preference,
    reachable: frozenset[ChannelCode],
    due: timedelta | None,
    expires: timedelta | None,
    is_owed: bool,
    elsewhere: bool,
) -> None:
    matter = Matter(
        theme="wonen",
        is_owed=is_owed,
        elsewhere=elsewhere,
        due_at=now + due if due is not None else None,
        expires_at=now + expires if expires is not None else None,
    )
    found = choosing.choose(matter, preference, reachable=reachable, now=now)
    if isinstance(found, Untold):
        assert not is_owed or found.why in {Why.EXPIRED, Why.NO_ADDRESS}
        return
    assert found.channel in reachable
    assert found.at >= now
    assert not (is_owed and found.is_digest)
    for end in (matter.due_at, matter.expires_at):
        assert found.at == now or end is None or found.at < end
    assert is_owed or preference.channel is not None


def test_what_did_not_help_goes_over_another_channel_where_there_is_one() -> None:
    again = Matter(theme="wonen", is_owed=True, elsewhere=True)
    noon = at(12, day=23)
    assert choosing.choose(again, Preference(channel=EMAIL), reachable=ALL, now=noon) == Tell(PUSH, noon)
    assert choosing.choose(again, Preference(channel=SMS), reachable=ALL, now=noon) == Tell(EMAIL, noon)
    assert choosing.choose(again, Preference(channel=PUSH), reachable={EMAIL, SMS}, now=noon) == Tell(
        SMS, noon
    )
    assert choosing.choose(again, Preference(channel=PUSH), reachable={PUSH}, now=noon) == Tell(PUSH, noon)
    assert choosing.choose(again, Preference(channel=PUSH), reachable=(), now=noon) == Untold(Why.NO_ADDRESS)
