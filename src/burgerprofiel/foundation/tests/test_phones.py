"""Mobile numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.foundation import phones
from burgerprofiel.foundation.phones import PhoneProblem


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0470 12 34 56", "+32470123456"),
        ("0470/12.34.56", "+32470123456"),
        ("0470-12-34-56", "+32470123456"),
        (" +32 470 12 34 56 ", "+32470123456"),
        ("+32 (0)470 12 34 56", "+32470123456"),
        ("0032470123456", "+32470123456"),
        ("32470123456", "+32470123456"),
        ("+31 6 12345678", "+31612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+49 1512 3456789", "+4915123456789"),
        ("+1 202 555 0123", "+12025550123"),  # no mobile range of its own
    ],
)
def test_how_people_write_a_mobile_number(typed: str, number: str) -> None:
    assert phones.as_mobile(typed) == number


def test_a_number_is_shown_as_people_read_it() -> None:
    assert phones.spaced("+32470123456") == "+32 470 12 34 56"
    assert phones.spaced("") == ""
    assert phones.as_mobile(phones.spaced("+31612345678")) == "+31612345678"


def test_a_number_without_a_country_is_of_the_region() -> None:
    assert phones.as_mobile("06 12345678", "NL") == "+31612345678"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", PhoneProblem.EMPTY),
        ("   ", PhoneProblem.EMPTY),
        ("an@example.org", PhoneProblem.NOT_A_NUMBER),
        ("0470 12 34 5O", PhoneProblem.NOT_A_NUMBER),  # the letter
        ("0800-FLOWERS", PhoneProblem.NOT_A_NUMBER),
        ("+", PhoneProblem.NOT_A_NUMBER),
        ("٠٤٧٠١٢٣٤٥٦", PhoneProblem.NOT_A_NUMBER),
        ("+999 470 12 34 56", PhoneProblem.UNKNOWN_COUNTRY),
        ("0470 12", PhoneProblem.TOO_SHORT),
        ("0470 12 34 56 78 90", PhoneProblem.TOO_LONG),
        ("0470 12 34 56 " * 3, PhoneProblem.TOO_LONG),
        ("02 553 11 11", PhoneProblem.NOT_MOBILE),
        ("+32 800 12 345", PhoneProblem.NOT_MOBILE),
        ("+44 20 8366 1177", PhoneProblem.NOT_MOBILE),
    ],
)
def test_what_is_wrong_is_told_apart(typed: str, problem: PhoneProblem) -> None:
    with pytest.raises(phones.PhoneError) as caught:
        phones.as_mobile(typed)
    assert caught.value.problem is problem
    assert str(caught.value) == problem.value
    assert caught.value.__cause__ is None


@given(st.one_of(st.text(max_size=60), st.text("0123456789+()/. -", max_size=45)))
def test_anything_typed_is_a_number_or_a_problem(typed: str) -> None:
    try:
        number = phones.as_mobile(typed)
    except phones.PhoneError:
        return
    assert phones.E164.fullmatch(number)
    assert phones.as_mobile(number) == number
