"""Home, property, income, work, social status and vehicles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources.contracts import Date, Record, StatedFact
from burgerprofiel.blocks.sources.pages.presenting import common
from burgerprofiel.blocks.sources.pages.shown import Entry, Group, Shape
from burgerprofiel.blocks.sources.vocabulary import values

_SEEN = 5
_LETTER = re.compile(r"^(A\+|[A-F])$")


def energy(stated: Sequence[StatedFact], *, today: date) -> Group:
    """The energy label as its letter, with the score in words and until when it counts."""
    made = [_certificate(one, today=today) for one in stated]
    group = common.grouped(stated[0].fact.code, made)
    return common.folded(group, shown=2, title=_("Andere en vroegere certificaten (%(count)s)"))


def _certificate(stated: StatedFact, *, today: date) -> Entry:
    value = stated.fact.value
    given = " ".join(values.texts(value, "label")).upper().replace(" ", "")
    letter = given if _LETTER.fullmatch(given) else ""
    score = values.field_of(value, "score")
    points = values.say(score, unit="kWh/m2jaar") if score is not None else ()
    expires = values.date_of(value, "expires")
    day = values.as_day(expires)
    where = values.record_of(value, "address")
    return common.entry(
        stated,
        title=_("Energielabel %(letter)s") % {"letter": letter}
        if letter
        else _("Energieprestatiecertificaat"),
        meta=(
            *points,
            _("geldig tot %(day)s") % {"day": values.say_date(expires)} if expires else "",
            ", ".join(values.say_address(where)) if where else "",
        ),
        leave=("label", "score", "expires", "address"),
        order=values.sort_key(values.date_of(value, "submitted") or expires),
        today=today,
        letter=letter,
        label=_("vervallen") if day and day < today else "",
        tone="warn",
    )


def property_(stated: Sequence[StatedFact], *, today: date) -> Group:
    """What is yours: what it is, where it lies, which share."""
    made = []
    for one in stated:
        value = one.fact.value
        where = values.record_of(value, "address")
        what = values.texts(value, "nature")
        made.append(
            common.entry(
                one,
                title=" ".join(what) or _("Perceel"),
                meta=(
                    ", ".join(values.say_address(where)) if where else "",
                    ", ".join(values.texts(value, "right", "share")),
                ),
                leave=("nature", "address", "right", "share"),
                today=today,
            )
        )
    group = common.grouped(stated[0].fact.code, made)
    return common.folded(group, shown=_SEEN, title=_("Nog %(count)s eigendommen"))


def tax_bill(stated: Sequence[StatedFact], *, today: date) -> Group:
    """A year's income: the amounts of the bill as a table."""
    made = []
    for one in stated:
        value = one.fact.value
        year = " ".join(values.texts(value, "year"))
        made.append(
            common.entry(
                one,
                title=_("Inkomen van %(year)s") % {"year": year} if year else _("Aanslagbiljet"),
                meta=values.texts(value, "fiscal_status"),
                leave=("year", "fiscal_status", "items"),
                order=year,
                today=today,
                amounts=_amounts(value),
            )
        )
    return common.grouped(stated[0].fact.code, (_as_present(one) for one in made))


def _as_present(entry: Entry) -> Entry:
    """A bill of an earlier year is no history: people look for the year."""
    return Entry(
        title=entry.title,
        meta=entry.meta,
        lines=entry.lines,
        amounts=entry.amounts,
        reference=entry.reference,
        order=entry.order,
    )


def _amounts(value: object) -> tuple[tuple[str, str], ...]:
    items = value.fields.get("items") if isinstance(value, Record) else None
    rows = items if isinstance(items, list) else []
    said = (
        (values.texts(one, "code"), values.texts(one, "amount") or values.texts(one, "value")) for one in rows
    )
    return tuple((" ".join(what), " ".join(amount)) for what, amount in said if amount)


def jobs(stated: Sequence[StatedFact], *, today: date) -> Group:
    """A line of time: where somebody works and worked."""
    made = [_job(one, today=today) for one in stated]
    group = common.grouped(stated[0].fact.code, made, shape=Shape.TIMELINE)
    return common.folded(group, shown=_SEEN, title=_("Vroeger werk (%(count)s)"))


def _job(stated: StatedFact, *, today: date) -> Entry:
    value = stated.fact.value
    started = values.date_of(value, "started") or stated.fact.valid_from
    ended = values.date_of(value, "ended") or stated.fact.valid_until
    day = values.as_day(ended)
    runs = ended is None or bool(day and day >= today)
    agency = values.texts(value, "agency")
    is_cancelled = values.field_of(value, "cancelled") is True
    return common.entry(
        stated,
        title=" ".join(values.texts(value, "employer")),
        when=_years(started, ended),
        meta=(
            " ".join(values.texts(value, "type")),
            _("via %(agency)s") % {"agency": agency[0]} if agency else "",
        ),
        leave=("employer", "agency", "type", "cancelled"),
        order=f"{'1' if runs else '0'} {values.sort_key(started)}",
        today=today,
        is_current=runs and not is_cancelled,
        label=_("geannuleerd") if is_cancelled else "",
    )


def _years(started: Date | None, ended: Date | None) -> str:
    begin = started.parts[0] if started else 0
    end = ended.parts[0] if ended else 0
    if begin and end and begin != end:
        return f"{begin}–{end}"
    if begin and not ended:
        return _("%(since)s tot nu") % {"since": begin}
    return str(begin or end or "")


def status(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Social statuses: whether each applies."""
    made = []
    for one in stated:
        value = one.fact.value
        applies = values.field_of(value, "applies")
        said = (_("geldt voor jou") if applies else _("geldt niet voor jou")) if applies is not None else ""
        made.append(
            common.entry(
                one,
                title=" ".join(values.texts(value, "name")),
                meta=(said or " ".join(values.texts(value, "result")), common.since(one.fact)),
                leave=("name", "applies", *(() if said else ("result",))),
                today=today,
            )
        )
    return common.grouped(
        stated[0].fact.code,
        made,
        title=_("Sociaal statuut"),
        past_title=_("Vroeger (%(count)s)") % {"count": sum(one.is_past for one in made)},
    )


def vehicles(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Vehicles by make and model, with their plate."""
    made = []
    for one in stated:
        value = one.fact.value
        plate = values.texts(value, "plate")
        inspected = values.date_of(value, "inspected_until")
        until = _("keuring geldig tot %(day)s") % {"day": values.say_date(inspected)} if inspected else ""
        made.append(
            common.entry(
                one,
                title=" ".join(values.texts(value, "make", "model")),
                meta=(" ".join(plate), until),
                leave=("plate", "make", "model", "inspected_until"),
                order=values.sort_key(values.date_of(value, "registered")),
                today=today,
            )
        )
    return common.grouped(stated[0].fact.code, made)
