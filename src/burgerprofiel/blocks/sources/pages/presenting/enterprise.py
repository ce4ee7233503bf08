"""Enterprises, who acts for them, and files that are kept elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources.contracts import Moment, StatedFact
from burgerprofiel.blocks.sources.pages.presenting import common
from burgerprofiel.blocks.sources.pages.shown import Group
from burgerprofiel.blocks.sources.vocabulary import values

_SEEN = 5


def names(known: Mapping[str, Sequence[StatedFact]]) -> dict[str, str]:
    """Names of enterprises by their number, as far as they are known too."""
    return {
        number: " ".join(name)
        for one in known.get("persoon.onderneming", ())
        for number in values.texts(one.fact.value, "enterprise")
        if (name := values.texts(one.fact.value, "name"))
    }


def functions(stated: Sequence[StatedFact], *, today: date, names: Mapping[str, str]) -> Group:
    """For which enterprises somebody acts, and as what; `names` are those of the enterprises by their number."""
    made = []
    for one in stated:
        value = one.fact.value
        through = values.texts(value, "through")
        number = " ".join(values.texts(value, "enterprise"))
        name = names.get(number, "")
        role = " ".join(values.texts(value, "role")) or _("Functie")
        made.append(
            common.entry(
                one,
                title=name or role,
                meta=(
                    role if name else "",
                    _("onderneming %(number)s") % {"number": number} if number else "",
                    _("via %(agency)s") % {"agency": through[0]} if through else "",
                    common.since(one.fact),
                ),
                leave=("role", "enterprise", "through"),
                today=today,
            )
        )
    return common.grouped(
        stated[0].fact.code,
        made,
        past_title=_("Vroegere functies (%(count)s)") % {"count": sum(one.is_past for one in made)},
    )


def name(stated: Sequence[StatedFact], *, today: date) -> Group:
    """The names of an enterprise: the first in the heading line, others as they are called."""
    now = [one for one in stated if not common.is_past(one.fact, today=today)]
    lines = tuple(
        common.line(
            one,
            label=" ".join(values.texts(one.fact.value, "type")) or _("Naam"),
            value=values.texts(one.fact.value, "name"),
        )
        for one in now
    )
    past = tuple(
        common.entry(
            one,
            title=" ".join(values.texts(one.fact.value, "name")),
            meta=(common.since(one.fact),),
            leave=("name", "language", "type"),
            today=today,
        )
        for one in stated
        if one not in now
    )
    title = _("Vorige namen (%(count)s)") % {"count": len(past)}
    return Group(code=stated[0].fact.code, lines=lines, past=past, past_title=title)


def activities(stated: Sequence[StatedFact], *, today: date) -> Group:
    """What an enterprise does, by the words of the NACE code."""
    made = [
        common.entry(
            one,
            title=" ".join(values.texts(one.fact.value, "nace")),
            meta=(" ".join(values.texts(one.fact.value, "type")), common.since(one.fact)),
            leave=("nace", "type"),
            today=today,
        )
        for one in stated
    ]
    group = common.grouped(
        stated[0].fact.code,
        made,
        past_title=_("Vroegere activiteiten (%(count)s)") % {"count": sum(one.is_past for one in made)},
    )
    return common.folded(group, shown=_SEEN, title=_("Nog %(count)s activiteiten, ook vroegere"))


def establishments(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Where an enterprise has a place of its own."""
    made = []
    for one in stated:
        value = one.fact.value
        where = values.record_of(value, "address")
        made.append(
            common.entry(
                one,
                title=" ".join(values.texts(value, "name")) or _("Vestiging"),
                meta=(", ".join(values.say_address(where)) if where else "", common.since(one.fact)),
                leave=("name", "address"),
                today=today,
            )
        )
    group = common.grouped(stated[0].fact.code, made, title=_("Vestigingen"))
    return common.folded(group, shown=_SEEN, title=_("Nog %(count)s vestigingen, ook vroegere"))


def files(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Files that another register keeps: what is to be done first."""
    made = []
    for one in stated:
        value = one.fact.value
        waits = values.field_of(value, "action_needed") is True
        changed = values.field_of(value, "changed")
        url = " ".join(values.texts(value, "url"))
        made.append(
            common.entry(
                one,
                title=" ".join(values.texts(value, "name")) or _("Dossier"),
                meta=(
                    " · ".join(values.texts(value, "authority")),
                    " · ".join(map(values.spaced, values.texts(value, "status"))),
                    " ".join(values.texts(value, "action")) if waits else "",
                ),
                leave=("name", "authority", "status", "action_needed", "action", "url"),
                order=f"{int(waits)} {changed.text if isinstance(changed, Moment) else ''}",
                today=today,
                label=_("wacht op jou") if waits else "",
                tone="late",
                url=url if urlsplit(url).scheme == "https" else "",
            )
        )
    group = common.grouped(stated[0].fact.code, made)
    return common.folded(group, shown=_SEEN, title=_("Nog %(count)s dossiers"))
