"""The page Mijn gegevens: its shell, its stream, its sections, the photo."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import ENTERPRISE, Image, Reading, State, Supply
from burgerprofiel.blocks.sources.pages import asking, assembling, rendering, sections, streaming, words
from burgerprofiel.blocks.sources.pages.guards import resident
from burgerprofiel.blocks.sources.pages.sections import Section
from burgerprofiel.blocks.sources.pages.shown import Shown
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SignedInRequest

_PLATE: Final = re.compile(r"[A-Z0-9]{1,9}")
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_PICTURES: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n"}
_SOMEBODY_ELSES: Final = frozenset({"nothing-found", "protected", "bad-number"})
"""Why a plate gives nothing: who asks learns no more than that it is not theirs."""


@require_safe
@resident
def page(request: SignedInRequest) -> HttpResponse:
    """The frame at once, with what is known; the rest follows over the stream."""
    offered = public.supplies_for(request.actor)
    present = sections.connected(offered, actor=request.actor)
    asked = sections.asked_by_itself(present, offered=offered)
    readings = asking.known(request.actor, supplies=asked)
    cards = [_card(one, offered=asked, readings=readings) for one in present]
    absent = [one.title for one in _all(request) if one not in present]
    context = {
        "cards": cards,
        "contents": [{"label": one.title, "url": f"#{one.slug}"} for one in present],
        "absent": absent if present else [],
        "is_enterprise": sections.kind_of(request.actor) == ENTERPRISE,
        "streams": any(card["shown"] and not card["shown"].is_done for card in cards),
        "downloads": rendering.downloads("alles", title=_("Mijn gegevens")),
        "live": True,
    }
    return render(request, "sources/my_data.html", context)


def _all(request: SignedInRequest) -> tuple[Section, ...]:
    return sections.sections_of(sections.kind_of(request.actor))


def _card(section: Section, *, offered: tuple[Supply, ...], readings: dict[str, Reading]) -> dict[str, Any]:
    """A section of the shell: closed, a form, or what is known with the rest on its way."""
    mine = [] if section.closed else section.supplies(offered)
    shown = None
    if mine:
        present = [_on_its_way(readings.get(one.code) or streaming.waiting(one)) for one in mine]
        shown = assembling.assemble(section, readings=present)
    return {
        "section": section,
        "shown": shown,
        "url": rendering.address(section.slug),
        "body": rendering.body_markup(shown) if shown else "",
    }


def _on_its_way(reading: Reading) -> Reading:
    """What is old is asked again as soon as the page is there."""
    return replace(reading, is_refreshing=True) if reading.state is State.STALE else reading


@require_safe
@resident
def stream(request: SignedInRequest) -> StreamingHttpResponse:
    """What is not closed, section by section, as the sources answer."""
    limits.spend_for(uses.SOURCES, request)
    offered = public.supplies_for(request.actor)
    present = tuple(one for one in sections.connected(offered, actor=request.actor) if not one.closed)
    asked = sections.asked_by_itself(present, offered=offered)
    events = streaming.of_page(
        request.actor, sections=present, offered=asked, language=get_language() or "nl"
    )
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def section(request: SignedInRequest, slug: str) -> HttpResponse:
    """One section: a fragment for the page that is open, a page of its own without a script."""
    found = _find(request, slug)
    if not sections.may_open(found, actor=request.actor):
        return _answer(request, found, shown=None, step_up_url=rendering.step_up_url(found))
    limits.spend_for(uses.PLATE if request.method == "POST" else uses.SOURCES, request)
    offered = public.supplies_for(request.actor)
    with asking.place() as taken:
        if not taken:
            return _answer(request, found, shown=_busy(found), status=503)
        if found.form == "plate" and request.method == "POST":
            return _plate(request, found, offered=offered)
        if found.form == "year":
            return _year(request, found, offered=offered)
        mine = tuple(one for one in found.supplies(offered) if not one.required)
        readings = asking.fetched(request.actor, supplies=mine)
    shown = assembling.assemble(found, readings=readings.values())
    return _answer(request, found, shown=shown)


def _find(request: SignedInRequest, slug: str) -> Section:
    """The section, where a source here answers something of it."""
    found = sections.find(slug, actor=request.actor)
    if found is None or (request.method == "POST" and found.form != "plate"):
        raise Http404
    if not found.supplies(public.supplies_for(request.actor)):
        raise Http404
    return found


def _busy(found: Section) -> Shown:
    return Shown(slug=found.slug, title=str(found.title), state="busy", notices=(words.busy(),))


def _year(request: SignedInRequest, found: Section, *, offered: tuple[Supply, ...]) -> HttpResponse:
    """The tax bill of a year; the year that is usually the last one with a bill, until another is chosen."""
    given = request.GET.get("jaar", "").strip()
    choice = rendering.years(given)
    if given and not _YEAR.fullmatch(given):
        error = _("Kies een jaar uit de lijst.")
        shown = Shown(slug=found.slug, title=str(found.title), state="none")
        return _answer(request, found, shown=shown, status=422, error=error, **rendering.years())
    readings = [
        asking.chosen(request.actor, supply=one, parameters={"year": choice["year"]})
        if "year" in one.parameters
        else asking.fetched(request.actor, supplies=(one,))[one.code]
        for one in found.supplies(offered)
    ]
    return _answer(request, found, shown=assembling.assemble(found, readings=_alone(readings)), **choice)


def _alone(readings: list[Reading]) -> list[Reading]:
    """Without those of other years: the person chose one."""
    return [replace(one, others=()) for one in readings]


def _plate(request: SignedInRequest, found: Section, *, offered: tuple[Supply, ...]) -> HttpResponse:
    """The vehicle of a plate; the plate travels in the body of the request only."""
    given = request.POST.get("nummerplaat", "")[:40]
    plate = re.sub(r"[\s.\-]", "", given.upper())
    if not _PLATE.fullmatch(plate):
        error = _("Vul een nummerplaat in, bijvoorbeeld 1-ABC-234.")
        return _plate_form(request, found, plate=given, error=error, shown=None)
    readings = [
        asking.chosen(request.actor, supply=one, parameters={"plate": plate})
        for one in found.supplies(offered)
        if "plate" in one.parameters
    ]
    if all(one.state is State.NONE or (one.problem or "") in _SOMEBODY_ELSES for one in readings):
        return _plate_form(request, found, plate=given, error=words.wrong_plate(), shown=None)
    shown = assembling.assemble(found, readings=_alone(readings))
    return _plate_form(request, found, plate=given, error="", shown=shown)


def _plate_form(
    request: SignedInRequest, found: Section, *, plate: str, error: str, shown: Shown | None
) -> HttpResponse:
    empty = Shown(slug=found.slug, title=str(found.title), state="none")
    return _answer(
        request, found, shown=shown or empty, status=422 if error else 200, plate=plate, error=error
    )


def _answer(
    request: SignedInRequest, found: Section, *, shown: Shown | None, status: int = 200, **more: Any
) -> HttpResponse:
    """A section as a fragment or as a page."""
    context = {
        "section": found,
        "url_for_all": reverse("my-data"),
        "url": rendering.address(found.slug),
        "downloads": rendering.downloads(found.slug, title=str(found.title)),
        "focus": bool(request.headers.get("HX-Trigger")),
        "live": True,
        **more,
    }
    if shown:
        context |= rendering.body(shown)
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "sources/body.html" if is_fragment else "sources/section.html"
    # A fragment with another status would not be put in the page.
    return render(request, template, context, status=200 if is_fragment else status)


@require_safe
@resident
def photo(request: SignedInRequest) -> HttpResponseBase:
    """The picture of the identity card, for the section that shows it."""
    found = next((one for one in _all(request) if "persoon.foto" in one.facts), None)
    if found is None or not sections.may_open(found, actor=request.actor):
        raise Http404
    limits.spend_for(uses.PLATE if request.method == "POST" else uses.SOURCES, request)
    offered = public.supplies_for(request.actor)
    with asking.place() as taken:
        if not taken:
            return HttpResponse(status=503)
        supplies = found.supplies(offered)
        readings = asking.known(request.actor, supplies=supplies)
        if not any(one.facts for one in readings.values()):
            readings = asking.fetched(request.actor, supplies=supplies)
    for one in (stated.fact.value for reading in readings.values() for stated in reading.facts):
        if isinstance(one, Image) and one.content.startswith(_PICTURES.get(one.media_type, b"\0none")):
            return HttpResponse(one.content, content_type=one.media_type)
    raise Http404
