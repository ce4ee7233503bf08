"""What presenters share: a fact as lines or as an entry, after its definition in the vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.sources import public, vocabulary
from burgerprofiel.blocks.sources.contracts import (
    Certainty,
    Fact,
    FactDefinition,
    FieldDefinition,
    Image,
    Record,
    StatedFact,
    ValueKind,
)
from burgerprofiel.blocks.sources.pages.shown import Entry, Group, Line, Shape
from burgerprofiel.blocks.sources.vocabulary import ending, values

_NAMING = (ValueKind.TEXT, ValueKind.CODE)


def reference(stated: StatedFact) -> str:
    """By which a value is named to who corrects it."""
    return public.reference_of(stated)


def is_past(fact: Fact, *, today: date) -> bool:
    """Whether a statement is about what was, as far as the source says until when."""
    until = fact.valid_until
    if until is None or not until.parts[0]:
        return False
    year, month, day = until.parts
    return (year, month or 12, day or 31) < (today.year, today.month, today.day)


def of_now(stated: Sequence[StatedFact], *, today: date) -> list[StatedFact]:
    """What is so now. Of a fact that is one thing at a time the newest: registers leave the end of older ones open."""
    there = [one for one in stated if not is_past(one.fact, today=today)]
    if not there or vocabulary.definition(there[0].fact.code).many:
        return there
    newest = max(values.sort_key(one.fact.valid_from) for one in there)
    return [one for one in there if values.sort_key(one.fact.valid_from) == newest]


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The order of most lists; what has no date comes last."""
    return tuple(sorted(entries, key=lambda one: one.order, reverse=True))


def line(stated: StatedFact, *, label: str = "", value: values.Lines = (), note: str = "") -> Line:
    """A fact as a label and its value."""
    definition = vocabulary.definition(stated.fact.code)
    said = value or values.say(stated.fact.value, fields=definition.fields, unit=definition.unit)
    notes = [note, doubt(stated.fact)]
    return Line(
        label=label or str(definition.label),
        value=said,
        note=". ".join(filter(None, notes)),
        reference=reference(stated),
    )


def doubt(fact: Fact) -> str:
    """What a person must know of how sure a value is."""
    said = fact.note
    if fact.certainty is Certainty.DOUBTFUL and not said:
        said = _("De bron is hier niet zeker van")
    if fact.certainty is Certainty.DERIVED and not said:
        said = _("Afgeleid van andere gegevens")
    return said


def since(fact: Fact) -> str:
    """From when a fact is so."""
    return values.say_period(fact.valid_from, fact.valid_until)


def field_lines(
    value: Record, fields: Sequence[FieldDefinition], *, leave: Collection[str] = ()
) -> tuple[Line, ...]:
    """The fields of a record that people may see, but those that stand elsewhere already."""
    return tuple(
        Line(label=str(field.label), value=said)
        for field in fields
        if field.code not in leave and not field.hidden and (said := values.say_field(value, field))
    )


def entry(
    stated: StatedFact,
    *,
    title: str,
    today: date,
    meta: Iterable[str] = (),
    leave: Collection[str] = (),
    when: str = "",
    order: str = "",
    **more: object,
) -> Entry:
    """A record as one of several: its title, what comes with it, and the other fields folded away."""
    fact = stated.fact
    definition = vocabulary.definition(fact.code)
    lines = field_lines(fact.value, definition.fields, leave=leave) if isinstance(fact.value, Record) else ()
    return Entry(
        title=title or str(definition.label),
        meta=tuple(filter(None, (*meta, doubt(fact)))),
        when=when,
        lines=lines,
        reference=reference(stated),
        order=order or values.sort_key(fact.valid_from),
        ends=ending.is_to_come(fact, today=today),
        is_past=is_past(fact, today=today),
        **more,  # type: ignore[arg-type]
    )


def grouped(
    code: str,
    entries: Iterable[Entry],
    *,
    title: str = "",
    past_title: str = "",
    shape: Shape = Shape.LIST,
    keep_order: bool = False,
) -> Group:
    """Entries as a group: what is, and folded what was."""
    ordered = tuple(entries) if keep_order else newest_first(entries)
    past = tuple(one for one in ordered if one.is_past)
    return Group(
        code=code,
        title=title,
        shape=shape,
        entries=tuple(one for one in ordered if not one.is_past),
        past=past,
        past_title=past_title or _("Vroeger (%(count)s)") % {"count": len(past)},
    )


def folded(group: Group, *, shown: int, title: str) -> Group:
    """A long list: the first are seen, the others folded with what was."""
    if len(group.entries) + len(group.past) <= shown + 1:
        return Group(
            code=group.code,
            title=group.title,
            shape=group.shape,
            entries=(*group.entries, *group.past),
        )
    rest = (*group.entries[shown:], *group.past)
    return Group(
        code=group.code,
        title=group.title,
        shape=group.shape,
        entries=group.entries[:shown],
        past=rest,
        past_title=title % {"count": len(rest)},
    )


def usual(stated: Sequence[StatedFact], *, today: date) -> Group:
    """Any fact, also one that is new in the vocabulary: lines for plain values, entries for records."""
    definition = vocabulary.definition(stated[0].fact.code)
    return usual_of(definition, stated, today=today)


def usual_of(definition: FactDefinition, stated: Sequence[StatedFact], *, today: date) -> Group:
    """As `usual`, for a definition that is given."""
    if definition.kind is ValueKind.IMAGE or isinstance(stated[0].fact.value, Image):
        return Group(code=definition.code, photo=True)
    if definition.kind is ValueKind.RECORD and (definition.many or _is_wide(definition)):
        made = (_usual_entry(definition, one, today=today) for one in stated)
        return grouped(definition.code, made, title=str(definition.label))
    return plain(definition, stated, today=today)


def _is_wide(definition: FactDefinition) -> bool:
    return not {"street", "given", "municipality"} & set(definition.by_field)


def plain(definition: FactDefinition, stated: Sequence[StatedFact], *, today: date) -> Group:
    """What is now as one line, what was folded."""
    now = [one for one in stated if not is_past(one.fact, today=today)]
    past = [one for one in stated if is_past(one.fact, today=today)]
    lines = tuple(line(one, label=str(definition.label)) for one in now)
    before = newest_first(
        Entry(
            title=", ".join(line(one).value),
            meta=(since(one.fact),),
            order=values.sort_key(one.fact.valid_until),
            reference=reference(one),
            is_past=True,
        )
        for one in past
    )
    title = ngettext("%(label)s vroeger (%(count)s)", "%(label)s vroeger (%(count)s)", len(before))
    return Group(
        code=definition.code,
        lines=merged(lines),
        past=before,
        past_title=title % {"label": definition.label, "count": len(before)},
    )


def merged(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Several values of one fact under one label: two nationalities are one line on the page."""
    if len({one.label for one in lines}) != 1 or len(lines) < 2 or any(len(one.value) > 1 for one in lines):
        return tuple(lines)
    first = lines[0]
    said = tuple(part for one in lines for part in one.value)
    note = ". ".join(dict.fromkeys(one.note for one in lines if one.note))
    return (Line(label=first.label, value=said, note=note, reference=first.reference),)


def _usual_entry(definition: FactDefinition, stated: StatedFact, *, today: date) -> Entry:
    value = stated.fact.value
    named = next(
        (
            field.code
            for field in definition.fields
            if field.kind in _NAMING and not field.hidden and values.texts(value, field.code)
        ),
        "",
    )
    title = " ".join(values.texts(value, named)) if named else str(definition.label)
    lines = field_lines(value, definition.fields, leave={named}) if isinstance(value, Record) else ()
    return Entry(
        title=title,
        meta=tuple(filter(None, (since(stated.fact), doubt(stated.fact)))),
        lines=lines,
        reference=reference(stated),
        order=values.sort_key(stated.fact.valid_from),
        ends=ending.is_to_come(stated.fact, today=today),
        is_past=is_past(stated.fact, today=today),
    )
