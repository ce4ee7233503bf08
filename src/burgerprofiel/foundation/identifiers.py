"""Official numbers of parties: their canonical form and check digits.

Sources: insz, Royal Decree of 8 January 2006 (national register number) and the BIS number of the Crossroads Bank
(month + 20 or + 40; test numbers + 60); enterprise number, Royal Decree of 24 June 2003.
"""

from __future__ import annotations

import re
from enum import StrEnum

_INSZ_TEST_MONTHS = range(61, 73)
_SEPARATORS = str.maketrans("", "", ".- \t\n\r")


class IdentifierType(StrEnum):
    """Which register a number comes from."""

    INSZ = "insz"
    KBO = "kbo"
    VCODE = "vcode"


class InvalidIdentifierError(ValueError):
    """A number that cannot exist. The message never repeats the number."""


def canonical(kind: IdentifierType, given: str) -> str:
    """The number without separators, in its stored form. Raises InvalidIdentifierError."""
    return _CANONICAL[kind](given)


def canonical_insz(given: str) -> str:
    """Eleven digits whose last two are 97 minus the rest modulo 97, counted with a 2 in front from 2000 on."""
    digits = given.translate(_SEPARATORS)
    if len(digits) != 11 or not _is_digits(digits):
        raise InvalidIdentifierError("a national number has 11 digits")
    month = int(digits[2:4])
    if month % 20 > 12 and month not in _INSZ_TEST_MONTHS:
        raise InvalidIdentifierError("a national number holds a month that does not exist")
    head, check = digits[:9], int(digits[9:])
    if check not in (97 - int(head) % 97, 97 - int("2" + head) % 97):
        raise InvalidIdentifierError("the check digits of the national number are wrong")
    return digits


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def canonical_kbo(given: str) -> str:
    """Ten digits, first 0 or 1; the last two are 97 minus the first eight modulo 97."""
    digits = given.upper().removeprefix("BE").translate(_SEPARATORS)
    if len(digits) == 9:
        digits = "0" + digits
    if not re.fullmatch(r"[01][0-9]{9}", digits):
        raise InvalidIdentifierError("an enterprise number has 10 digits and starts with 0 or 1")
    if int(digits[8:]) != 97 - int(digits[:8]) % 97:
        raise InvalidIdentifierError("the check digits of the enterprise number are wrong")
    return digits


def canonical_vcode(given: str) -> str:
    """`V` and seven digits, in upper case."""
    code = given.strip().upper()
    if not re.fullmatch(r"V[0-9]{7}", code):
        raise InvalidIdentifierError("a code of an association is a V and 7 digits")
    return code


def recognise(given: str) -> tuple[IdentifierType, str]:
    """Type and canonical form of a number whose type the sender left out. Raises InvalidIdentifierError."""
    text = given.upper().translate(_SEPARATORS)
    if text.startswith("V"):
        return IdentifierType.VCODE, canonical_vcode(text)
    if len(text) == 11 and not text.startswith("BE"):
        return IdentifierType.INSZ, canonical_insz(text)
    return IdentifierType.KBO, canonical_kbo(text)


_CANONICAL = {
    IdentifierType.INSZ: canonical_insz,
    IdentifierType.KBO: canonical_kbo,
    IdentifierType.VCODE: canonical_vcode,
}
