"""What a fact can say: kinds of values that keep what a source really knows, also a date without a day.

They are msgspec structs, so that they are sealed and opened again without a mapping of their own. None of them can be
in a cycle: the garbage collector leaves them alone (`gc=False`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

_UNKNOWN_PART: Final = "00"


class ValueKind(StrEnum):
    """What kind of value a fact has. Of `RECORD` the definition of the fact names the fields."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"
    MOMENT = "moment"
    CODE = "code"
    MONEY = "money"
    IDENTIFIER = "identifier"
    IMAGE = "image"
    RECORD = "record"


class Precision(StrEnum):
    """How much of a date a source knows."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class Date(msgspec.Struct, frozen=True, gc=False, tag="date"):
    """A local date as precise as the source knows it: `2000-03-17`, `2000-03-00`, `2000-00-00`, `0000-00-00`.

    Registers keep unknown parts as zeros (of people born abroad, for one); it is never made a date that somebody
    would believe.
    """

    text: str

    @property
    def precision(self) -> Precision:
        """How much of it is known."""
        year, month, day = self.parts
        if not year:
            return Precision.UNKNOWN
        if not month:
            return Precision.YEAR
        return Precision.DAY if day else Precision.MONTH

    @property
    def parts(self) -> tuple[int, int, int]:
        """Year, month, day; 0 for what is not known."""
        year, _, rest = self.text.partition("-")
        month, _, day = rest.partition("-")
        return int(year or 0), int(month or _UNKNOWN_PART), int(day or _UNKNOWN_PART)


class Moment(msgspec.Struct, frozen=True, gc=False, tag="moment"):
    """A moment in ISO 8601, as the source gave it."""

    text: str


class Code(msgspec.Struct, frozen=True, gc=False, tag="code"):
    """A code of a list, with the words of the source in the language that was asked for, where it has them."""

    code: str
    label: str = ""


class Money(msgspec.Struct, frozen=True, gc=False, tag="money"):
    """An amount in whole cents."""

    cents: int
    currency: str = "EUR"


class Quantity(msgspec.Struct, frozen=True, gc=False, tag="quantity"):
    """A number as the source wrote it (a dot before decimals), with its unit (`kWh/m2`, `m2`) where it has one."""

    number: str
    unit: str = ""


class Identifier(msgspec.Struct, frozen=True, gc=False, tag="identifier"):
    """An official number of somebody or something, with its scheme (`insz`, `kbo`, `nis`). Never in a URL or log."""

    scheme: str
    number: str


class Image(msgspec.Struct, frozen=True, gc=False, tag="image"):
    """A picture: its media type and its bytes."""

    media_type: str
    content: bytes


class Record(msgspec.Struct, frozen=True, gc=False, tag="record"):
    """Values by the codes of the fields of the fact's definition. A field that the source did not give is absent."""

    fields: dict[
        str, str | bool | Date | Moment | Code | Money | Quantity | Identifier | Image | Record | list[Record]
    ]


Value = str | bool | Date | Moment | Code | Money | Quantity | Identifier | Image | Record
"""What a fact says. A text is as the source wrote it, stripped."""
