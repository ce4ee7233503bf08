"""Telephone numbers as people type them, for text messages: E.164 (`+32470123456`) or a code for what is wrong."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_MOST_TYPED: Final = 40
_TYPED: Final = re.compile(r"[0-9+()./\s\u00a0\u2010-\u2015-]*")
# North America and some others do not tell mobile numbers apart
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class PhoneProblem(StrEnum):
    """What is wrong with a number as it was typed."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not-a-number"
    UNKNOWN_COUNTRY = "unknown-country"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NOT_MOBILE = "not-mobile"
    NOT_IN_USE = "not-in-use"


class PhoneError(ValueError):
    """The text is no mobile number; `problem` says why. The number itself is never in the text of the error."""

    def __init__(self, problem: PhoneProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def as_mobile(text: str, region: str = "BE") -> str:
    """The mobile number that somebody typed, in E.164; `region` is where numbers without a country are dialled.

    Raises PhoneError.
    """
    typed = text.strip()
    if not typed:
        raise PhoneError(PhoneProblem.EMPTY)
    if len(typed) > _MOST_TYPED:
        raise PhoneError(PhoneProblem.TOO_LONG)
    if not _TYPED.fullmatch(typed) or not any(character.isdigit() for character in typed):
        raise PhoneError(PhoneProblem.NOT_A_NUMBER)
    number = _parse(typed, region=region)
    _check_length(number)
    if not phonenumbers.is_valid_number(number):
        raise PhoneError(PhoneProblem.NOT_IN_USE)
    if phonenumbers.number_type(number) not in _MOBILE:
        raise PhoneError(PhoneProblem.NOT_MOBILE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spaced(number: str) -> str:
    """A number (E.164) as people read it: `+32 470 12 34 56`. What cannot be read as one comes back as it is."""
    try:
        found = phonenumbers.parse(number)
    except NumberParseException:
        return number
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parse(typed: str, *, region: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(typed, region)
    except NumberParseException as error:
        problem = {
            NumberParseException.INVALID_COUNTRY_CODE: PhoneProblem.UNKNOWN_COUNTRY,
            NumberParseException.TOO_SHORT_AFTER_IDD: PhoneProblem.TOO_SHORT,
            NumberParseException.TOO_SHORT_NSN: PhoneProblem.TOO_SHORT,
            NumberParseException.TOO_LONG: PhoneProblem.TOO_LONG,
        }.get(error.error_type, PhoneProblem.NOT_A_NUMBER)
        raise PhoneError(problem) from None  # the library's own text repeats the number


def _check_length(number: phonenumbers.PhoneNumber) -> None:
    found = phonenumbers.is_possible_number_with_reason(number)
    if found == ValidationResult.TOO_SHORT:
        raise PhoneError(PhoneProblem.TOO_SHORT)
    if found == ValidationResult.TOO_LONG:
        raise PhoneError(PhoneProblem.TOO_LONG)
    if found == ValidationResult.INVALID_COUNTRY_CODE:
        raise PhoneError(PhoneProblem.UNKNOWN_COUNTRY)
