"""What of a register's answer counts: pure, and the same whether the register errs or lies.

A line that cannot be right is no statement, as if the register had not said it. It gives nobody a capacity, and keeps
none alive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from burgerprofiel.blocks.identity.contracts import Number
from burgerprofiel.foundation import identifiers
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.representations import Kind, Representation

MOST: Final = 1000
"""More lines than this about one person are an error of the register; nobody directs so many enterprises."""
_NAME, _ROLE = 200, 80
_FIRST, _LAST = date(1800, 1, 1), date(2200, 1, 1)
"""Beyond these a date says "always"."""
_NUMBERS: Final = {
    Kind.ENTERPRISE: (IdentifierType.KBO,),
    Kind.ASSOCIATION: (IdentifierType.KBO, IdentifierType.VCODE),
    Kind.PERSON: (IdentifierType.INSZ,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a register says about one party, its roles taken together: since when (None: unknown) and until when."""

    number: Number
    kind: Kind
    name: str
    role: str
    valid_from: date | None
    valid_until: date | None

    def is_over(self, today: date) -> bool:
        """Whether it has ended; the last day counts."""
        return self.valid_until is not None and self.valid_until < today


def accept(known: Collection[Representation], *, source: str, today: date) -> tuple[Held, ...]:
    """One entry per number, of the lines that can be right. `source` is the code of the provider that answered."""
    by_number: dict[Number, list[Held]] = {}
    for line in known:
        if line.source == source and _is_sound(line):
            by_number.setdefault(line.number, []).append(_held(line))
    return tuple(_together(lines, today=today) for lines in by_number.values())


def _is_sound(line: Representation) -> bool:
    kind, number = line.number
    try:
        is_number = kind in _NUMBERS[line.kind] and identifiers.canonical(kind, number) == number
    except identifiers.InvalidIdentifierError:
        return False
    in_order = not line.valid_from or not line.valid_until or line.valid_from <= line.valid_until
    return is_number and in_order


def _held(line: Representation) -> Held:
    since, until = line.valid_from, line.valid_until
    return Held(
        number=line.number,
        kind=line.kind,
        name=_clean(line.name, length=_NAME),
        role=_clean(line.role.text, length=_ROLE),
        valid_from=None if since is None or since < _FIRST else since,
        valid_until=None if until is None or until > _LAST else until,
    )


def _clean(text: str, *, length: int) -> str:
    """One line without control characters, nor those that turn the direction of writing around."""
    words = "".join(sign if sign.isprintable() else " " for sign in text).split()
    return " ".join(words)[:length].rstrip()


def _together(lines: list[Held], *, today: date) -> Held:
    """Roles of now count before those to come, and these before those of once; the one that lasts longest is named."""
    now = [line for line in lines if not line.is_over(today) and (line.valid_from or _FIRST) <= today]
    later = [line for line in lines if line not in now and not line.is_over(today)]
    chosen = now or later or lines
    named = max(chosen, key=lambda line: (line.valid_until or date.max, line.role))
    return Held(
        number=named.number,
        kind=named.kind,
        name=next((line.name for line in (named, *chosen) if line.name), ""),
        role=named.role,
        valid_from=_earliest(line.valid_from for line in chosen),
        valid_until=named.valid_until,
    )


def _earliest(dates: Iterable[date | None]) -> date | None:
    given = list(dates)
    return None if None in given else min(one for one in given if one is not None)
