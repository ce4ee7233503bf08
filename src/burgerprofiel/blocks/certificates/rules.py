"""Pure decisions: the check code, and whether a certificate still counts.

A check code is 18 random characters (90 bits) and two check characters, in the alphabet of Crockford's base 32. The
check characters are those of a Reed-Solomon code over GF(32): any one or two characters that are wrong, and any two
that changed places, give a code that cannot be; so does a typo of another kind in 1023 of 1024 cases.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime
from functools import reduce
from typing import Final

from burgerprofiel.blocks.certificates.contracts import Standing

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM: Final = 18
LENGTH: Final = 20
_GROUP: Final = 4
_MISREAD: Final = str.maketrans("OIL", "011", " -.\u2010\u2011\u2013\t\r\n")
_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1
_MARK: Final = "Controlecode "
_IN_FILE: Final = re.compile(rb"Controlecode ([0-9A-HJKMNP-TV-Z]{20})\)")


class TypoError(ValueError):
    """What was typed cannot be a check code."""


def _powers() -> tuple[int, ...]:
    found, value = [], 1
    for _ in range(31):
        found.append(value)
        value <<= 1
        if value & 32:
            value ^= _POLYNOMIAL
    return tuple(found)


_POWERS: Final = _powers()
_LOGARITHMS: Final = {value: power for power, value in enumerate(_POWERS)}


def _times(one: int, other: int) -> int:
    return _POWERS[(_LOGARITHMS[one] + _LOGARITHMS[other]) % 31] if one and other else 0


_FIRST, _SECOND = _POWERS[1], _POWERS[2]
_GENERATOR: Final = (_FIRST ^ _SECOND, _times(_FIRST, _SECOND))
"""The polynomial x^2 + ax + b whose roots are the first two powers; its coefficients a and b."""


def new_code() -> str:
    """A code that nobody can guess, without its dashes."""
    return with_checks("".join(secrets.choice(ALPHABET) for _ in range(RANDOM)))


def with_checks(characters: str) -> str:
    """The characters with the two check characters after them: the remainder of their polynomial."""
    first = second = 0
    for character in characters:
        lead = ALPHABET.index(character) ^ first
        first, second = second ^ _times(lead, _GENERATOR[0]), _times(lead, _GENERATOR[1])
    return characters + ALPHABET[first] + ALPHABET[second]


def read_code(typed: str) -> str:
    """The code that somebody typed, without dashes; O, I and L count as the digits that they look like.

    Raises TypoError for what cannot be a code.
    """
    code = typed.upper().translate(_MISREAD)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        raise TypoError
    values = [ALPHABET.index(character) for character in code]
    for root in (_FIRST, _SECOND):
        if reduce(lambda sum_, value: _times(sum_, root) ^ value, values, 0):
            raise TypoError
    return code


def shown(code: str) -> str:
    """The code in groups, as people read and type it."""
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def digest(code: str) -> str:
    """What is kept of a code: SHA-256, which nobody turns back into 90 random bits."""
    return hashlib.sha256(b"burgerprofiel.certificates.code:" + code.encode()).hexdigest()


def fingerprint(content: bytes) -> str:
    """SHA-256 of the exact bytes of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def mark(code: str) -> str:
    """What stands in the signature, so that a file that was changed still says which one it was."""
    return _MARK + code


def code_in(content: bytes) -> str:
    """The last code that stands in a file, found without reading its structure; empty when there is none."""
    found = _IN_FILE.findall(content)
    try:
        return read_code(found[-1].decode()) if found else ""
    except TypoError:
        return ""


def standing(*, valid_until: date | None, withdrawn_at: datetime | None, today: date) -> Standing:
    """Whether a certificate still counts; its last day is one of them."""
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    if valid_until is not None and valid_until < today:
        return Standing.EXPIRED
    return Standing.VALID


def best_name(names: dict[str, str], *, language: str) -> str:
    """A name in a language, else in Dutch, else any."""
    return names.get(language) or names.get("nl") or next(iter(names.values()), "")
