"""Being reminded before a thing ends: set, seen and undone on one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import Lead, Reminder
from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import Expiring
from burgerprofiel.blocks.sources.pages import rendering, sections
from burgerprofiel.blocks.sources.pages.guards import resident
from burgerprofiel.blocks.sources.pages.sections import Section
from burgerprofiel.foundation import errors, limits
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def reminder(request: SignedInRequest) -> HttpResponse:
    """The reminder of one thing (`gegeven`): set or moved (`lead`), erased (`weg`). No source is asked."""
    reference = (request.POST if request.method == "POST" else request.GET).get("gegeven", "")
    if request.method == "POST":
        limits.spend_for(uses.REMINDER, request)
    found = public.find_expiring(request.actor, reference=reference)
    if found is None:
        return render(request, "sources/reminder_gone.html", status=404)
    it, mine = found
    if request.method != "POST":
        return _show(request, it, mine=mine)
    if "weg" in request.POST:
        if mine:
            notifications.remove_reminder(request.actor, reminder_id=mine.id)
        return _again(reference)
    try:
        lead = Lead(request.POST.get("lead", ""))
        public.remind_me_of(request.actor, reference=reference, lead=lead, link=_address(it, request=request))
    except errors.InvalidError as error:
        return _show(request, it, mine=mine, error=_problem(error))
    except ValueError:
        return _show(request, it, mine=mine, error=_("Kies wanneer we je herinneren."))
    return _again(reference)


def _again(reference: str) -> HttpResponse:
    return HttpResponseRedirect(rendering.remind_url(reference))


def _problem(error: errors.InvalidError) -> str:
    if error.code == "too-many":
        return _("Je hebt al 200 herinneringen die nog moeten komen. Verwijder er eerst een.")
    return _("Dat moment is al voorbij. Kies een later moment.")


def _show(request: SignedInRequest, it: Expiring, *, mine: Reminder | None, error: str = "") -> HttpResponse:
    leads = notifications.leads_for(it.ends_on)
    set_now = (lead for lead, moment in leads.items() if mine and mine.remind_at == moment)
    context: dict[str, Any] = {
        "it": it,
        "mine": mine,
        "leads": [(lead.value, notifications.lead_in_words(lead)) for lead in leads],
        "lead": request.POST.get("lead", "") or next(set_now, Lead.MONTH_BEFORE).value,
        "error": error,
        "section": _section(it, request=request),
        "section_url": _address(it, request=request),
    }
    return render(request, "sources/reminder.html", context, status=422 if error else 200)


def _section(it: Expiring, *, request: SignedInRequest) -> Section:
    here = sections.sections_of(sections.kind_of(request.actor))
    return next(one for one in here if it.code in one.facts)


def _address(it: Expiring, *, request: SignedInRequest) -> str:
    return rendering.address(_section(it, request=request).slug)
