"""When somebody is reminded of a day: at hours of the Belgian clock, whatever it does that night."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.notifications.contracts import Lead
from burgerprofiel.blocks.notifications.rules import reminding
from burgerprofiel.blocks.notifications.rules.reminding import WrongDay

HERE = ZoneInfo("Europe/Brussels")
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))
LEADS = st.sampled_from(Lead)


@given(DAYS, LEADS)
def test_a_reminder_comes_at_an_hour_of_the_belgian_clock_and_before_the_day_ends(
    day: date, lead: Lead
) -> None:
    moment = reminding.moment_of(day, lead)
    here = moment.astimezone(HERE)
    assert here.time() == (time(18) if lead is Lead.EVENING_BEFORE else time(9))
    assert moment < reminding.end_of(day)
    assert moment.tzinfo is UTC


@given(DAYS)
def test_the_evening_before_is_the_day_before(day: date) -> None:
    here = reminding.moment_of(day, Lead.EVENING_BEFORE).astimezone(HERE)
    assert here.date() == day - timedelta(days=1)


@given(DAYS, DAYS, LEADS)
def test_a_later_day_is_never_told_of_earlier(one: date, other: date, lead: Lead) -> None:
    first, last = sorted((one, other))
    assert reminding.moment_of(first, lead) <= reminding.moment_of(last, lead)


@given(DAYS)
def test_a_month_before_is_in_the_month_before_and_at_most_31_days_away(day: date) -> None:
    before = reminding.months_before(day, 1)
    assert (day.year * 12 + day.month) - (before.year * 12 + before.month) == 1
    assert 28 <= (day - before).days <= 31
    assert before.day <= day.day


@given(DAYS)
def test_a_day_is_read_as_browsers_send_it_and_as_people_write_it(day: date) -> None:
    for text in (
        day.isoformat(),
        f" {day.day}/{day.month}/{day.year} ",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%m-%Y}",
    ):
        assert reminding.read_day(text) == day


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", WrongDay.UNREADABLE),
        ("morgen", WrongDay.UNREADABLE),
        ("12/27", WrongDay.UNREADABLE),
        ("30/2/2027", WrongDay.NO_SUCH_DAY),
        ("2027-02-30", WrongDay.NO_SUCH_DAY),
        ("29-02-2027", WrongDay.NO_SUCH_DAY),
        ("0000-01-01", WrongDay.NO_SUCH_DAY),
    ],
)
def test_what_is_no_day(text: str, wrong: WrongDay) -> None:
    assert reminding.read_day(text) is wrong


NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "lead", "wrong"),
    [
        (date(2026, 11, 21), Lead.ON_THE_DAY, WrongDay.PAST),
        (date(1, 1, 1), Lead.MONTH_BEFORE, WrongDay.PAST),
        (date(2026, 11, 22), Lead.ON_THE_DAY, WrongDay.TOO_LATE),
        (date(2026, 11, 23), Lead.WEEK_BEFORE, WrongDay.TOO_LATE),
        (date(2042, 1, 1), Lead.ON_THE_DAY, WrongDay.TOO_FAR),
        (date(9999, 12, 31), Lead.ON_THE_DAY, WrongDay.TOO_FAR),
        (date(2026, 11, 23), Lead.EVENING_BEFORE, None),
        (date(2041, 12, 31), Lead.MONTH_BEFORE, None),
    ],
)
def test_which_days_are_no_days_to_be_reminded_of(day: date, lead: Lead, wrong: WrongDay | None) -> None:
    assert reminding.check(day, lead, now=NOON) is wrong


def test_the_clock_of_summer_and_winter() -> None:
    """In the night to 29 March 2026 the clock goes forward, in that to 25 October back."""
    assert reminding.moment_of(date(2026, 3, 29), Lead.EVENING_BEFORE) == datetime(
        2026, 3, 28, 17, tzinfo=UTC
    )
    assert reminding.moment_of(date(2026, 3, 29), Lead.ON_THE_DAY) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert reminding.moment_of(date(2026, 10, 25), Lead.EVENING_BEFORE) == datetime(
        2026, 10, 24, 16, tzinfo=UTC
    )
    assert reminding.moment_of(date(2026, 10, 25), Lead.ON_THE_DAY) == datetime(2026, 10, 25, 8, tzinfo=UTC)
    assert reminding.end_of(date(2026, 10, 25)) == datetime(2026, 10, 25, 23, tzinfo=UTC)
