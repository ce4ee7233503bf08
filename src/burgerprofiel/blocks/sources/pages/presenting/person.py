"""A person, their family and their address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import Date, Identifier, Record, StatedFact
from burgerprofiel.blocks.sources.pages.presenting import common
from burgerprofiel.blocks.sources.pages.shown import Entry, Group, Line, Shape
from burgerprofiel.blocks.sources.vocabulary import values


def name(stated: Sequence[StatedFact], *, today: date) -> Group:
    """First names and last name, and the name somebody goes by when it is another."""
    now = common.of_now(stated, today=today) or list(stated[:1])
    lines: list[Line] = []
    for one in now:
        value = one.fact.value
        said = values.say_name(value) if isinstance(value, Record) else values.text(value)
        lines.append(common.line(one, value=(said,) if said else ()))
        usual = " ".join(values.texts(value, "usual"))
        if usual and usual not in said.split():
            lines.append(Line(label=_("Roepnaam"), value=(usual,)))
    past = common.newest_first(_past(one) for one in stated if one not in now)
    title = _("Vorige namen (%(count)s)") % {"count": len(past)}
    return Group(code=stated[0].fact.code, lines=tuple(lines), past=past, past_title=title)


def _past(stated: StatedFact) -> Entry:
    value = stated.fact.value
    said = values.say_name(value) if isinstance(value, Record) else values.text(value)
    return Entry(
        title=said, meta=(common.since(stated.fact),), reference=common.reference(stated), is_past=True
    )


def birth(stated: Sequence[StatedFact], *, today: date) -> Group:
    """The date of birth, with the age that goes with it."""
    lines = []
    for one in stated:
        value = one.fact.value
        age = values.say_age(value, today=today) if isinstance(value, Date) else ""
        lines.append(common.line(one, note=age))
    return Group(code=stated[0].fact.code, lines=tuple(lines))


def civil_state(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Married or not, to whom and since when; what was before folded."""
    now = common.of_now(stated, today=today)
    lines = tuple(
        common.line(one, value=(_state(one),), note=common.since(one.fact)) for one in now if _state(one)
    )
    past = common.newest_first(
        Entry(
            title=_state(one),
            meta=(common.since(one.fact),),
            reference=common.reference(one),
            order=values.sort_key(one.fact.valid_from),
            is_past=True,
        )
        for one in stated
        if one not in now
    )
    title = _("Vroegere burgerlijke staat (%(count)s)") % {"count": len(past)}
    return Group(code=stated[0].fact.code, lines=lines, past=past, past_title=title)


def _state(stated: StatedFact) -> str:
    value = stated.fact.value
    state = " ".join(values.texts(value, "state"))
    partner = values.record_of(value, "partner")
    with_whom = values.say_name(partner) if partner else ""
    return _("%(state)s met %(name)s") % {"state": state, "name": with_whom} if with_whom else state


def address(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Where somebody lives, in lines, and where they lived."""
    definition = vocabulary.definition(stated[0].fact.code)
    now = common.of_now(stated, today=today)
    lines = tuple(
        common.line(
            one, label=_address_label(one, default=str(definition.label)), note=common.since(one.fact)
        )
        for one in now
    )
    past = common.newest_first(
        Entry(
            title=", ".join(values.say(one.fact.value, fields=definition.fields)),
            meta=(common.since(one.fact),),
            reference=common.reference(one),
            order=values.sort_key(one.fact.valid_until or one.fact.valid_from),
            is_past=True,
        )
        for one in stated
        if one not in now
    )
    title = _("Vorige adressen (%(count)s)") % {"count": len(past)}
    return Group(code=definition.code, lines=lines, past=past, past_title=title)


def _address_label(stated: StatedFact, *, default: str) -> str:
    return " ".join(values.texts(stated.fact.value, "type")) or default


def identity_papers(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Cards and passports, with until when they count."""
    made = []
    for one in stated:
        expires = values.date_of(one.fact.value, "expires")
        until = _("geldig tot %(day)s") % {"day": values.say_date(expires)} if expires else ""
        day = values.as_day(expires)
        made.append(
            common.entry(
                one,
                title=" ".join(values.texts(one.fact.value, "type")),
                meta=(until,),
                leave=("type", "expires"),
                order=values.sort_key(expires),
                today=today,
                label=_("vervallen") if day and day < today else "",
                tone="warn",
            )
        )
    return common.grouped(
        stated[0].fact.code,
        made,
        title=_("Identiteitskaart en reispas"),
        past_title=_("Vroegere kaarten (%(count)s)") % {"count": sum(one.is_past for one in made)},
    )


def family(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Who belongs to the family: yourself first, then as the register has them."""
    made = [_member(one, today=today) for one in stated]
    ordered = sorted(made, key=lambda one: not one.is_current)
    return common.grouped(
        stated[0].fact.code,
        ordered,
        title=str(vocabulary.definition(stated[0].fact.code).label),
        past_title=_("Woonde hier vroeger (%(count)s)") % {"count": sum(one.is_past for one in made)},
        shape=Shape.PEOPLE,
        keep_order=True,
    )


def parents(stated: Sequence[StatedFact], *, today: date) -> Group:
    """The parents that the register knows."""
    made = [_member(one, today=today) for one in stated]
    return common.grouped(
        stated[0].fact.code, made, title=_("Je ouders"), shape=Shape.PEOPLE, keep_order=True
    )


def children(stated: Sequence[StatedFact], *, today: date) -> Group:
    """The children that the register knows, wherever they live."""
    made = [_member(one, today=today) for one in stated]
    return common.grouped(
        stated[0].fact.code, made, title=_("Je kinderen"), shape=Shape.PEOPLE, keep_order=True
    )


def _member(stated: StatedFact, *, today: date) -> Entry:
    value = stated.fact.value
    died = values.date_of(value, "died")
    age = "" if died else values.say_age(values.date_of(value, "born"), today=today)
    gone = _("overleden op %(day)s") % {"day": values.say_date(died)} if died else ""
    is_self = values.field_of(value, "self") is True
    role = " ".join(values.texts(value, "position") or values.texts(value, "type"))
    return Entry(
        title=(values.say_name(value) if isinstance(value, Record) else "") or _("Naam niet bekend"),
        meta=tuple(filter(None, (" · ".join(filter(None, (role, age, gone))), common.doubt(stated.fact)))),
        label=_("jij") if is_self else "",
        reference=common.reference(stated),
        is_past=common.is_past(stated.fact, today=today),
        is_current=is_self,
    )


def child_benefit(stated: Sequence[StatedFact], *, today: date) -> Group:
    """What is paid for children, newest first."""
    made = []
    for one in stated:
        value = one.fact.value
        paid = values.date_of(value, "paid_on")
        on = _("betaald op %(day)s") % {"day": values.say_date(paid)} if paid else common.since(one.fact)
        title = " ".join(values.texts(value, "benefit"))
        made.append(
            common.entry(
                one,
                title=title,
                meta=(on,),
                leave=("benefit", "paid_on"),
                order=values.sort_key(paid),
                today=today,
            )
        )
    group = common.grouped(stated[0].fact.code, made, title=_("Groeipakket"))
    return common.folded(group, shown=3, title=_("Vroeger (%(count)s)"))


def number(stated: Sequence[StatedFact], *, today: date) -> Group:
    """The person's own number, grouped as it stands on their card."""
    lines = tuple(
        common.line(one, value=(values.say_number(Identifier("insz", one.fact.value.number)),))
        for one in stated
        if isinstance(one.fact.value, Identifier)
    )
    return Group(code=stated[0].fact.code, lines=lines)
