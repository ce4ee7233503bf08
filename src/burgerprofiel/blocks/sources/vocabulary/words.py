"""A value in one line of plain text, in the active language: where there is no room for more than words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    FieldDefinition,
    Identifier,
    Image,
    Moment,
    Money,
    Precision,
    Quantity,
    Record,
    Value,
)


def in_words(value: Value, fields: Sequence[FieldDefinition] = (), *, unit: str = "") -> str:
    """A value in words; of a record the fields that people are shown, with their names."""
    match value:
        case Record():
            return _record(value, fields)
        case Quantity(number=number, unit=own):
            return f"{number} {own or unit}".strip()
        case bool():
            return _("ja") if value else _("nee")
        case Date():
            return _date(value)
    return _plain(value)


def _plain(value: str | Code | Money | Identifier | Moment | Image) -> str:
    match value:
        case Code(code=text, label=label):
            return label or text
        case Money(cents=cents, currency=currency):
            return format_currency(cents / 100, currency, locale=_locale())
        case Identifier(number=text) | Moment(text=text) | str(text):
            return text
        case Image():
            return _("een foto")


def _record(value: Record, fields: Sequence[FieldDefinition]) -> str:
    said = []
    for field in fields:
        given = value.fields.get(field.code)
        if given is None or field.hidden:
            continue
        each = given if isinstance(given, list) else [given]
        words = "; ".join(in_words(one, field.fields, unit=field.unit) for one in each)
        if words:
            said.append(f"{field.label}: {words}")
    return ", ".join(said)


def _date(value: Date) -> str:
    """As precise as the source knows it; a day that does not exist as the source wrote it."""
    year, month, day = value.parts
    try:
        match value.precision:
            case Precision.DAY:
                return format_date(date(year, month, day), "long", locale=_locale())
            case Precision.MONTH:
                return format_skeleton("yMMMM", date(year, month, 1), locale=_locale())
            case Precision.YEAR:
                return str(year)
            case Precision.UNKNOWN:
                return _("onbekend")
    except ValueError:
        return value.text


def _locale() -> Locale:
    return Locale.parse(f"{(get_language() or 'nl').partition('-')[0]}_BE")
