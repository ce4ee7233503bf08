"""Taking along what the page shows: as a document for people, as a file for machines."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import Reading, State, StatedFact, Supply
from burgerprofiel.blocks.sources.pages import asking, assembling, paper, sections
from burgerprofiel.blocks.sources.pages.guards import resident
from burgerprofiel.blocks.sources.pages.sections import Section
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.pages import SignedInRequest

ALL: Final = "alles"
_TYPES: Final = {"pdf": "application/pdf", "json": "application/json"}


@require_safe
@resident
def download(request: SignedInRequest, slug: str, form: str) -> HttpResponse:
    """A section, or all that is not closed, as the sources gave it; with each value's source and moment."""
    wanted = _wanted(request.actor, slug=slug)
    if not wanted or form not in _TYPES:
        raise Http404
    offered = public.supplies_for(request.actor)
    with asking.place() as taken:
        if not taken:
            return HttpResponse(status=503, headers={"Retry-After": "5"})
        readings = _readings(request.actor, wanted=wanted, offered=offered)
    content = _json(wanted, readings) if form == "json" else _pdf(wanted, readings)
    response = HttpResponse(content, content_type=_TYPES[form])
    name = "mijn-gegevens" if slug == ALL else f"mijn-gegevens-{slug}"
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.{form}"'
    return response


def _wanted(actor: Actor, *, slug: str) -> tuple[Section, ...]:
    """The sections that an address names and this sign-in may open, where something here answers."""
    present = sections.connected(public.supplies_for(actor), actor=actor)
    if slug == ALL:
        return tuple(one for one in present if not one.closed)
    return tuple(one for one in present if one.slug == slug and sections.may_open(one, actor=actor))


def _readings(actor: Actor, *, wanted: Sequence[Section], offered: Sequence[Supply]) -> dict[str, Reading]:
    """What is known, also with what was chosen before; what is not is asked, where it can be."""
    mine = [one for one in offered if any(one in each.supplies(offered) for each in wanted)]
    known = asking.known(actor, supplies=mine)
    lacking = [one for one in mine if not one.required and _is_lacking(known.get(one.code))]
    found = known | asking.fetched(actor, supplies=lacking)
    chosen = {one.code: _newest(found[one.code]) for one in mine if one.required and one.code in found}
    return {code: one for code, one in (found | chosen).items() if one is not None}


def _is_lacking(reading: Reading | None) -> bool:
    return reading is None or reading.state in (State.LOADING, State.STALE)


def _newest(reading: Reading) -> Reading | None:
    """Of what was asked with a choice: the last answer, with those before it; None where nothing was chosen yet."""
    newest, *before = reading.others or (None,)
    return replace(newest, others=tuple(before)) if newest else None


def _json(wanted: Iterable[Section], readings: dict[str, Reading]) -> bytes:
    """All facts as the sources gave them, pictures in base64; the codes are those of the vocabulary."""
    content = {
        "made_at": clock.now(),
        "language": get_language(),
        "sections": [
            {
                "code": section.slug,
                "title": str(section.title),
                "sources": list(_sources(section, readings)),
                "facts": list(_facts(section, readings)),
                "none": sorted({code for one in readings.values() for code in one.none & set(section.facts)}),
            }
            for section in wanted
        ],
    }
    return msgspec.json.format(msgspec.json.encode(content, enc_hook=str), indent=2)


def _sources(section: Section, readings: dict[str, Reading]) -> Iterator[dict[str, Any]]:
    for one in section.supplies([each.supply for each in readings.values()]):
        reading = readings[one.code]
        yield {
            "code": one.code,
            "name": one.source_name,
            "state": reading.state,
            "problem": reading.problem,
            "retrieved_at": reading.retrieved_at,
            "purpose": one.purpose,
        }


def _facts(section: Section, readings: dict[str, Reading]) -> Iterator[dict[str, Any]]:
    for reading in readings.values():
        for each in (reading, *reading.others):
            yield from (_fact(one) for one in each.facts if one.fact.code in section.facts)


def _fact(stated: StatedFact) -> dict[str, Any]:
    definition = public.definition(stated.fact.code)
    return {
        "label": str(definition.label),
        "iri": definition.iri,
        "source": stated.supply,
        "retrieved_at": stated.retrieved_at,
        **msgspec.to_builtins(stated.fact, enc_hook=_bytes),
    }


def _bytes(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _pdf(wanted: Sequence[Section], readings: dict[str, Reading]) -> bytes:
    shown = [
        assembling.assemble(
            section,
            readings=[readings[one.code] for one in section.supplies([r.supply for r in readings.values()])],
        )
        for section in wanted
    ]
    title = _("Mijn gegevens") if len(wanted) != 1 else str(wanted[0].title)
    return paper.pdf(title=title, shown=shown)
