"""The check code: typos are found, and what people misread is read all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.blocks.certificates.contracts import Standing

CHARACTERS = st.text(alphabet=rules.ALPHABET, min_size=rules.RANDOM, max_size=rules.RANDOM)
CODES = CHARACTERS.map(rules.with_checks)
PLACES = st.integers(0, rules.LENGTH - 1)
ANY = st.sampled_from(rules.ALPHABET)


def changed(code: str, *, place: int, to: str) -> str:
    return code[:place] + to + code[place + 1 :]


def is_typo(code: str) -> bool:
    try:
        rules.read_code(code)
    except rules.TypoError:
        return True
    return False


@given(CODES)
def test_a_code_is_read_back_however_it_is_typed(code: str) -> None:
    for typed in (
        code,
        rules.shown(code),
        rules.shown(code).lower(),
        f"  {rules.shown(code).replace('-', ' ')} ",
    ):
        assert rules.read_code(typed) == code


@given(CODES)
def test_what_looks_like_a_digit_counts_as_one(code: str) -> None:
    assert rules.read_code(code.replace("0", "O").replace("1", "l")) == code
    assert rules.read_code(code.replace("1", "I")) == code


@given(CODES, PLACES, ANY)
def test_one_wrong_character_is_a_typo(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    assert is_typo(changed(code, place=place, to=other))


@given(CODES, PLACES, ANY, PLACES, ANY)
def test_two_wrong_characters_are_a_typo(code: str, one: int, a: str, two: int, b: str) -> None:
    assume(one != two and code[one] != a and code[two] != b)
    assert is_typo(changed(changed(code, place=one, to=a), place=two, to=b))


@given(CODES, PLACES, PLACES)
def test_two_characters_that_changed_places_are_a_typo(code: str, one: int, two: int) -> None:
    assume(code[one] != code[two])
    assert is_typo(changed(changed(code, place=one, to=code[two]), place=two, to=code[one]))


@given(CODES, PLACES)
def test_a_character_too_few_or_too_many_is_a_typo(code: str, place: int) -> None:
    assert is_typo(code[:place] + code[place + 1 :])
    assert is_typo(code[:place] + code[place] + code[place:])


@given(st.text(max_size=40))
def test_anything_typed_is_a_code_or_a_typo(typed: str) -> None:
    is_typo(typed)


def test_codes_are_as_long_as_promised_and_all_different() -> None:
    codes = {rules.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {rules.LENGTH}
    assert rules.RANDOM * 5 >= 80
    assert not any(map(is_typo, codes))


def test_a_code_is_found_in_a_file_again() -> None:
    code = rules.new_code()
    assert rules.code_in(b"%PDF /Reason (" + rules.mark(code).encode() + b")") == code
    assert rules.code_in(b"%PDF /Reason (Controlecode " + b"0" * 19 + b"1)") == ""
    assert rules.code_in(b"%PDF") == ""


@pytest.mark.parametrize(
    ("until", "withdrawn", "expected"),
    [
        (None, False, Standing.VALID),
        (date(2026, 3, 2), False, Standing.VALID),
        (date(2026, 3, 1), False, Standing.EXPIRED),
        (date(2026, 3, 1), True, Standing.WITHDRAWN),
    ],
)
def test_whether_a_certificate_still_counts(until: date | None, withdrawn: bool, expected: Standing) -> None:
    at = datetime(2026, 2, 1, tzinfo=UTC) if withdrawn else None
    assert rules.standing(valid_until=until, withdrawn_at=at, today=date(2026, 3, 2)) is expected
