from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from burgerprofiel.foundation.ui import dates

TODAY = date(2026, 11, 21)


def say(day: date | datetime, *, today: date = TODAY, locale: str = "nl") -> str:
    return dates.say_date(day, today=today, locale=locale)


def due(day: date | datetime | None, *, today: date = TODAY, locale: str = "nl") -> tuple[str, str, str]:
    words = dates.due_in_words(day, today=today, locale=locale)
    return words.big, words.small, words.tone


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "gisteren"),
        (date(2026, 11, 21), "vandaag"),
        (date(2026, 11, 22), "morgen"),
        (date(2026, 11, 23), "23 november"),
        (date(2026, 1, 1), "1 januari"),
        (date(2027, 1, 1), "1 januari 2027"),
        (date(2025, 12, 31), "31 december 2025"),
    ],
)
def test_a_day_is_said_as_people_do(day: date, words: str) -> None:
    assert say(day) == words


def test_around_new_year_the_near_words_win_over_the_year() -> None:
    assert say(date(2027, 1, 1), today=date(2026, 12, 31)) == "morgen"
    assert say(date(2026, 12, 31), today=date(2027, 1, 1)) == "gisteren"
    assert say(date(2026, 12, 30), today=date(2027, 1, 1)) == "30 december 2026"


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "2 December"),
        ("fr", "2 décembre"),
        ("de", "2. Dezember"),
        ("nl-BE", "2 december"),
        ("fr_BE", "2 décembre"),
        ("pl", "2 december"),
    ],
)
def test_each_language_has_its_own_order_and_others_get_dutch(locale: str, words: str) -> None:
    assert say(date(2026, 12, 2), locale=locale) == words


def test_french_counts_the_first_of_the_month() -> None:
    assert say(date(2026, 12, 1), locale="fr") == "1er décembre"
    assert say(date(2027, 12, 1), locale="fr") == "1er décembre 2027"
    assert say(date(2026, 12, 11), locale="fr") == "11 décembre"
    assert dates.exact_words(date(2026, 12, 1), locale="fr") == "mardi 1er décembre 2026"


def test_the_day_of_a_moment_is_the_belgian_one() -> None:
    just_after_midnight = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert say(just_after_midnight) == "vandaag"


def test_times_follow_summer_and_winter_time() -> None:
    assert dates.say_time(datetime(2026, 10, 24, 6, 12, tzinfo=UTC), locale="nl") == "8.12 uur"
    assert dates.say_time(datetime(2026, 10, 26, 7, 12, tzinfo=UTC), locale="nl") == "8.12 uur"


def test_the_hour_that_happens_twice_stays_apart_in_the_exact_form() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert dates.say_time(first, locale="nl") == dates.say_time(second, locale="nl") == "2.30 uur"
    assert dates.iso(first) == "2026-10-25T02:30:00+02:00"
    assert dates.iso(second) == "2026-10-25T02:30:00+01:00"


def test_days_are_counted_by_the_calendar_also_over_a_day_of_23_hours() -> None:
    brussels = ZoneInfo("Europe/Brussels")
    appointment = datetime(2026, 3, 30, 0, 5, tzinfo=brussels)
    assert due(appointment, today=date(2026, 3, 29)) == ("morgen", "om 0.05 u.", "soon")


def test_a_moment_of_today_is_only_a_time() -> None:
    assert dates.say_moment(datetime(2026, 11, 21, 7, 12, tzinfo=UTC), today=TODAY, locale="nl") == "8.12 uur"
    assert (
        dates.say_moment(datetime(2026, 11, 3, 8, 12, tzinfo=UTC), today=TODAY, locale="de")
        == "3. November, 9.12 Uhr"
    )


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dates.say_time(datetime(2026, 11, 21, 7, 12), locale="nl")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 15), ("6 dagen", "te laat", "late")),
        (date(2026, 11, 20), ("1 dag", "te laat", "late")),
        (date(2026, 9, 22), ("60 dagen", "te laat", "late")),
        (date(2026, 9, 21), ("2 maanden", "te laat", "late")),
        (date(2024, 1, 1), ("2 jaar", "te laat", "late")),
        (date(2026, 11, 21), ("vandaag", "laatste dag", "soon")),
        (date(2026, 11, 22), ("morgen", "laatste dag", "soon")),
        (date(2026, 11, 23), ("2 dagen", "nog tijd", "calm")),
        (date(2026, 11, 25), ("4 dagen", "nog tijd", "calm")),
        (date(2026, 12, 5), ("14 dagen", "nog tijd", "calm")),
        (date(2026, 12, 6), ("6 dec", "ten laatste", "calm")),
        (date(2027, 2, 1), ("1 feb", "2027", "calm")),
        (datetime(2026, 12, 2, 13, 20, tzinfo=UTC), ("2 dec", "om 14.20 u.", "calm")),
        (datetime(2026, 11, 21, 13, 20, tzinfo=UTC), ("vandaag", "om 14.20 u.", "soon")),
        (datetime(2026, 11, 19, 13, 20, tzinfo=UTC), ("2 dagen", "voorbij", "late")),
        (None, ("", "geen einddatum", "none")),
    ],
)
def test_what_the_due_column_says(day: date | None, words: tuple[str, str, str]) -> None:
    assert due(day) == words


@pytest.mark.parametrize(
    ("locale", "one", "many"),
    [("en", "1 day", "6 days"), ("fr", "1 jour", "6 jours"), ("de", "1 Tag", "6 Tage")],
)
def test_plurals_in_the_other_languages(locale: str, one: str, many: str) -> None:
    assert due(TODAY - timedelta(days=1), locale=locale)[0] == one
    assert due(TODAY - timedelta(days=6), locale=locale)[0] == many


def test_the_exact_moment_goes_with_the_words() -> None:
    words = dates.due_in_words(date(2026, 12, 2), today=TODAY, locale="nl")
    assert (words.iso, words.title) == ("2026-12-02", "woensdag 2 december 2026")
