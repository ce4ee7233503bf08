"""Readings of sources into a section: what is shown, what there is none of, what has to be said of each source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import Reading, State, StatedFact
from burgerprofiel.blocks.sources.pages import presenting, words
from burgerprofiel.blocks.sources.pages.sections import Section
from burgerprofiel.blocks.sources.pages.shown import Group, Line, Notice, Origin, Shown
from burgerprofiel.foundation import clock, purposes

_EXPECTED: Final = frozenset(
    {
        "persoon.naam",
        "persoon.geboortedatum",
        "persoon.geboorteplaats",
        "persoon.nationaliteit",
        "persoon.adres",
    }
)
"""Facts that everybody has: where a source does not give one, that it is not known is told."""
_TOLD: Final = frozenset({State.FRESH, State.STALE, State.PARTIAL})
_ANSWERED: Final = frozenset({State.FRESH, State.NONE})


def assemble(section: Section, *, readings: Iterable[Reading]) -> Shown:
    """A section out of the readings of its supplies; readings of others are left out."""
    facts = frozenset(section.facts)
    mine = [each for one in readings for each in (one, *one.others) if each.supply.facts & facts]
    stated = _stated(mine, facts=facts)
    return Shown(
        slug=section.slug,
        title=str(section.title),
        state=_state(mine, has_facts=bool(stated)),
        main=_groups(section.main, stated=stated, readings=mine),
        more=_groups(section.more, stated=stated, readings=mine),
        nothing=tuple(dict.fromkeys(_nothing(mine, facts=section.facts, stated=stated))),
        notices=_notices(mine, facts=section.facts, stated=stated),
        loading=tuple(one.supply.source_name for one in mine if one.state is State.LOADING),
        origins=_origins(mine),
        is_done=not any(one.state is State.LOADING or one.is_refreshing for one in mine),
    )


def _stated(readings: Sequence[Reading], *, facts: frozenset[str]) -> dict[str, list[StatedFact]]:
    """Statements by fact; what two services say alike is said once."""
    found: dict[str, list[StatedFact]] = {}
    for reading in readings:
        for one in reading.facts:
            if one.fact.code not in facts:
                continue
            known = found.setdefault(one.fact.code, [])
            if not any(other.fact.value == one.fact.value for other in known):
                known.append(one)
    return found


def _groups(
    codes: Sequence[str], *, stated: dict[str, list[StatedFact]], readings: Sequence[Reading]
) -> tuple[Group, ...]:
    today = clock.today()
    groups = (
        presenting.present(code, stated[code], today=today, beside=stated)
        if code in stated
        else _unknown(code, readings)
        for code in codes
    )
    return tuple(one for one in groups if one is not None)


def _unknown(code: str, readings: Sequence[Reading]) -> Group | None:
    """A line that says that nobody knows; for what everybody has, and a source answered that could know."""
    if code not in _EXPECTED:
        return None
    could = any(one.state in _TOLD and code in one.supply.facts - one.none for one in readings)
    label = str(vocabulary.definition(code).label)
    return Group(code=code, lines=(Line(label=label, value=(_("niet bekend"),)),)) if could else None


def _nothing(
    readings: Sequence[Reading], *, facts: Sequence[str], stated: dict[str, list[StatedFact]]
) -> Iterator[str]:
    """What sources say there is none of: a source that says it of several things says it once.

    Where nothing is shown at all, a source that said nothing in particular is named too.
    """
    denied: dict[str, list[str]] = {}
    for reading in readings:
        told = [code for code in facts if code in reading.none - stated.keys() and code in words.TOLD]
        if told or (not stated and reading.state in _ANSWERED):
            denied.setdefault(reading.supply.source_name, []).extend(told)
    for source, codes in denied.items():
        finds = any(one.state is State.FRESH for one in readings if one.supply.source_name == source)
        yield from words.nothing(list(dict.fromkeys(codes)), source=source, finds_others=finds)


def _notices(
    readings: Sequence[Reading], *, facts: Sequence[str], stated: dict[str, list[StatedFact]]
) -> tuple[Notice, ...]:
    """What has to be said, once: with which service it is about where the others have nothing to say."""
    said: dict[Notice, list[str]] = {}
    for reading in readings:
        missing = tuple(
            str(vocabulary.definition(code).label)
            for code in facts
            if code in reading.supply.facts - reading.none and code not in stated
        )
        if notice := words.notice(reading, missing=missing):
            said.setdefault(notice, []).append(str(reading.supply.label))
    return tuple(
        notice if len(labels) == len(readings) else _about(notice, labels=labels)
        for notice, labels in said.items()
    )


def _about(notice: Notice, *, labels: Sequence[str]) -> Notice:
    text = f"{', '.join(dict.fromkeys(labels))}: {notice.text}"
    return Notice(state=notice.state, text=text, can_retry=notice.can_retry, tone=notice.tone)


def _state(readings: Sequence[Reading], *, has_facts: bool) -> str:
    """The one word for a section of several services: what is the matter, the worst first."""
    states = {one.state for one in readings}
    order = (
        (State.LOADING, State.STALE, State.PARTIAL)
        if has_facts
        else (State.LOADING, State.FAILED, State.OFF, State.REFUSED, State.PARTIAL, State.STALE)
    )
    if found := next((one for one in order if one in states), None):
        return found.value
    if has_facts:
        return State.FRESH.value if states <= {State.FRESH, State.NONE} else State.PARTIAL.value
    return State.NONE.value


def _origins(readings: Sequence[Reading]) -> tuple[Origin, ...]:
    """Each source once, with the oldest of its moments: nothing is made newer than it is."""
    found: dict[tuple[str, str], Reading] = {}
    for one in readings:
        known = found.setdefault((one.supply.source_name, one.supply.purpose), one)
        if _is_older(one.retrieved_at, than=known.retrieved_at):
            found[one.supply.source_name, one.supply.purpose] = one
    return tuple(_origin(one) for one in found.values())


def _is_older(moment: datetime | None, *, than: datetime | None) -> bool:
    return moment is not None and (than is None or moment < than)


def _origin(reading: Reading) -> Origin:
    purpose = purposes.get(reading.supply.purpose)
    return Origin(
        source=reading.supply.source_name,
        retrieved_at=reading.retrieved_at,
        purpose=str(purpose.description),
        legal_basis=str(reading.supply.legal_basis or purpose.legal_basis),
    )
