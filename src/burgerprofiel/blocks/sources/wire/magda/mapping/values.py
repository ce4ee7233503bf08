"""What is written in an answer, as values of facts: nothing for what is absent, never a value that nobody wrote."""

from __future__ import annotations

import base64
import binascii
import re
from decimal import Decimal, InvalidOperation
from typing import Final

from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    Identifier,
    Image,
    Moment,
    Money,
    Quantity,
    Record,
)
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node
from burgerprofiel.blocks.sources.wire.magda.mapping.types import UnreadableError

Field = (
    str | bool | Date | Moment | Code | Money | Quantity | Identifier | Image | Record | list[Record] | None
)
"""What a field of a record can be given: nothing and the empty text stay out of it."""

_ISO: Final = re.compile(r"([0-9]{4})(-[0-9]{2}(-[0-9]{2})?)?(?![0-9])")
_DOTTED: Final = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_OPEN_END: Final = "9999"
"""The year that registers write for an end that is not set."""
_YES: Final = frozenset({"1", "true"})
_NO: Final = frozenset({"0", "false"})


def record(**fields: Field) -> Record | None:
    """The fields that have something; nothing when none has."""
    kept = {name: value for name, value in fields.items() if value or value is False}
    return Record(fields=kept) if kept else None


def date_of(text: str) -> Date | None:
    """A date as precise as it is written: a year, a month, zeros for what is unknown; a time zone is left out.

    `22.03.2023` is written the other way round, as `2023-03-22`. Nothing for what is no date at all.
    """
    if not text:
        return None
    if found := _ISO.match(text):
        return Date(found[0])
    if found := _DOTTED.fullmatch(text):
        return Date(text=f"{found[3]}-{found[2]}-{found[1]}")
    return None


def date(node: Node, *path: str) -> Date | str | None:
    """The date that is there; what is no date stays the text that it is."""
    text = node.text(*path)
    return (date_of(text) or text) if text else None


def end(text: str) -> Date | None:
    """The day on which something ends; nothing when the register keeps it open (`9999-12-31`)."""
    return date_of(text) if text and not text.startswith(_OPEN_END) else None


def moment(text: str) -> Moment | None:
    """A moment, as it is written."""
    return Moment(text=text) if text else None


def code(node: Node, *path: str) -> Code | None:
    """A code with its words: `Code` and `Omschrijving`, or the words as an attribute of the code.

    Where the source gives words only, they stand for the code too.
    """
    there = node.one(*path) if path else node
    if not there:
        return None
    number = there.text("Code")
    words = there.text("Omschrijving") or there.one("Code").attribute("Beschrijving")
    return Code(number or words, words) if number or words else None


def described(node: Node, *path: str) -> Code | None:
    """A code that stands in the element itself, with its words as an attribute."""
    there = node.one(*path)
    number, words = there.text(), there.attribute("Beschrijving")
    return Code(code=number or words, label=words) if number or words else None


def named(node: Node, *path: str) -> Code | None:
    """A code with its name: `Code` and `Naam`."""
    there = node.one(*path)
    number, name = there.text("Code"), there.text("Naam")
    return Code(code=number or name, label=name) if number or name else None


def yes(node: Node, *path: str) -> bool | None:
    """Yes or no, as `1`, `0`, `true` or `false`; nothing for anything else."""
    text = node.text(*path)
    return True if text in _YES else False if text in _NO else None


def euros(text: str) -> Money | None:
    """An amount that is written in euros. Nothing for what is no amount of whole cents."""
    try:
        cents = Decimal(text) * 100
        whole = int(cents)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return Money(cents=whole) if cents == whole else None


def number(node: Node, *path: str, unit: str = "") -> Quantity | None:
    """A number as it is written, in the unit that stands with it, else in `unit`."""
    there = node.one(*path)
    text = there.text()
    return Quantity(number=text, unit=there.attribute("meeteenheid") or unit) if text else None


def identifier(scheme: str, text: str) -> Identifier | None:
    """An official number."""
    return Identifier(scheme, text) if text else None


def content(text: str) -> bytes:
    """The bytes that are written in base64. Raises UnreadableError."""
    try:
        return base64.b64decode(text.replace(" ", ""), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableError("a file that is not base64") from None
