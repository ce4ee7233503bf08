"""Diplomas, studies and the credit to study with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources.contracts import StatedFact
from burgerprofiel.blocks.sources.pages.presenting import common
from burgerprofiel.blocks.sources.pages.shown import Entry, Group, Line, Shape
from burgerprofiel.blocks.sources.vocabulary import values

_SEEN = 5


def diplomas(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Newest first, with school and year; all that the register knows of it behind "Meer"."""
    made = [_diploma(one, today=today) for one in stated]
    group = common.grouped(stated[0].fact.code, made, title=_("Diploma's en getuigschriften"))
    return common.folded(group, shown=_SEEN, title=_("Nog %(count)s diploma's"))


def _diploma(stated: StatedFact, *, today: date) -> Entry:
    value = stated.fact.value
    awarded = values.date_of(value, "awarded")
    year = str(awarded.parts[0]) if awarded and awarded.parts[0] else ""
    named = next(
        (code for code in ("name", "type", "degree", "category") if values.texts(value, code)), "name"
    )
    study = next((code for code in ("field_of_study", "subject") if values.texts(value, code)), "")
    return common.entry(
        stated,
        title=" ".join(values.texts(value, named)),
        meta=(
            *(values.texts(value, study) if study else ()),
            " · ".join((*values.texts(value, "school"), *filter(None, (year,)))),
        ),
        leave=(named, study, "school"),
        order=values.sort_key(awarded),
        today=today,
    )


def enrolments(stated: Sequence[StatedFact], *, today: date) -> Group:
    """A line of time: school years, newest first."""
    made = [_enrolment(one, today=today) for one in stated]
    group = common.grouped(stated[0].fact.code, made, title=_("Waar je studeerde"), shape=Shape.TIMELINE)
    return common.folded(group, shown=_SEEN, title=_("Vroegere inschrijvingen (%(count)s)"))


def _enrolment(stated: StatedFact, *, today: date) -> Entry:
    value = stated.fact.value
    enrolled, left = values.date_of(value, "enrolled"), values.date_of(value, "left")
    year = " ".join(values.texts(value, "year"))
    begun = str(enrolled.parts[0]) if enrolled and enrolled.parts[0] else ""
    named = next((code for code in ("programme", "level", "group") if values.texts(value, code)), "level")
    day = values.as_day(left)
    return common.entry(
        stated,
        title=" ".join(values.texts(value, named)),
        when=year or begun,
        meta=(" ".join(values.texts(value, "school")),),
        leave=(named, "school", "year"),
        order=f"{year or begun} {values.sort_key(enrolled)}",
        today=today,
        is_current=left is None and _runs(year, begun, today=today) and not (day and day < today),
    )


def _runs(year: str, begun: str, *, today: date) -> bool:
    """Whether this is the present school year (September to August)."""
    first = today.year if today.month >= 9 else today.year - 1
    return (year or begun).startswith(str(first))


def credit(stated: Sequence[StatedFact], *, today: date) -> Group:
    """How much somebody may still study with."""
    lines: list[Line] = []
    for one in stated:
        value = one.fact.value
        balance = values.texts(value, "balance")
        reserve = values.texts(value, "reserve")
        notes = [
            _("%(points)s in reserve") % {"points": reserve[0]} if reserve else "",
            _("nog %(points)s bonus te verdienen") % {"points": bonus[0]}
            if (bonus := values.texts(value, "bonus_left")) and not bonus[0].startswith("0")
            else "",
        ]
        if balance:
            points = _("%(points)s studiepunten") % {
                "points": balance[0].removesuffix(f" {_('studiepunten')}")
            }
            lines.append(common.line(one, value=(points,), note=", ".join(filter(None, notes))))
    return Group(code=stated[0].fact.code, lines=tuple(lines))
