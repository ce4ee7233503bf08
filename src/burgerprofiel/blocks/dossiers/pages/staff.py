"""Pages of staff: the sources they manage, how each does, and what they can do about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import COUNT_LIMIT, SourceSummary
from burgerprofiel.blocks.dossiers.pages.guards import staff
from burgerprofiel.foundation.pages import SignedInRequest


@require_GET
@staff
def sources(request: SignedInRequest) -> HttpResponse:
    """The sources that this staff member manages; `toon=aandacht` leaves those that need somebody."""
    found = public.list_sources(request.actor)
    waiting = [source for source in found if needs_attention(source)]
    only_waiting = request.GET.get("toon") == "aandacht"
    address = reverse("sources")
    context = {
        "rows": [summary_row(source) for source in (waiting if only_waiting else found)],
        "count": len(found),
        "waiting": len(waiting),
        "tabs": [
            {"label": _("Alle"), "url": address, "current": not only_waiting, "number": len(found)},
            {
                "label": _("Met aandacht"),
                "url": f"{address}?toon=aandacht",
                "current": only_waiting,
                "number": len(waiting),
            },
        ],
        "parked": public.list_parked_events(request.actor),
        "is_operator": request.actor.is_operator,
        "notice": _done(request),
    }
    return render(request, "dossiers/staff/sources.html", context)


@require_GET
@staff
def source(request: SignedInRequest, source_id: int) -> HttpResponse:
    """All about one source."""
    found = public.get_source(request.actor, source_id=source_id)
    context = {"found": found, "row": summary_row(found.summary), "notice": _done(request)}
    return render(request, "dossiers/staff/source.html", context)


@require_POST
@staff
def feed(request: SignedInRequest, source_id: int) -> HttpResponse:
    """Poll the source again (`doe=hervat`) or leave it alone."""
    if request.POST.get("doe") == "hervat":
        public.resume_feed(request.actor, source_id=source_id)
        return back(source_id, done="hervat")
    public.pause_feed(request.actor, source_id=source_id)
    return back(source_id, done="gestopt")


@require_POST
@staff
def disturbance(request: SignedInRequest, source_id: int) -> HttpResponse:
    """Tell residents that the source is disturbed (`storing=1`), or that it is over."""
    disturbed = request.POST.get("storing") == "1"
    public.announce_disturbance(request.actor, source_id=source_id, disturbed=disturbed)
    return back(source_id, done="storing" if disturbed else "voorbij")


@require_POST
@staff
def replay_all(request: SignedInRequest, source_id: int) -> HttpResponse:
    """Try what was refused again."""
    return _replayed(request, source_id, rejection_id=None)


@require_POST
@staff
def replay_one(request: SignedInRequest, source_id: int, rejection_id: UUID) -> HttpResponse:
    """Try one refused payload again."""
    return _replayed(request, source_id, rejection_id=rejection_id)


def _replayed(request: SignedInRequest, source_id: int, *, rejection_id: UUID | None) -> HttpResponse:
    count = public.replay_rejections(request.actor, source_id=source_id, rejection_id=rejection_id)
    return back(source_id, done="opnieuw", aanvaard=str(count.accepted), geweigerd=str(count.refused))


@require_POST
@staff
def unpark(request: SignedInRequest, event_id: UUID) -> HttpResponse:
    """Try a parked event again."""
    public.unpark_event(request.actor, event_id=event_id)
    return HttpResponseRedirect(f"{reverse('sources')}?klaar=gebeurtenis")


def back(source_id: int, *, done: str, **facts: str) -> HttpResponse:
    """To the page of the source, which says what was done."""
    query = urlencode({"klaar": done, **facts})
    return HttpResponseRedirect(f"{reverse('source', args=[source_id])}?{query}")


def _done(request: SignedInRequest) -> dict[str, str] | None:
    texts = {
        "hervat": _("We bevragen deze bron weer."),
        "gestopt": _("We bevragen deze bron niet meer tot iemand ze hervat."),
        "storing": _("Inwoners zien nu dat er een storing is."),
        "voorbij": _("Inwoners zien geen storing meer."),
        "tekst": _("De tekst is bewaard. Inwoners zien hem meteen."),
        "gebeurtenis": _("We proberen de gebeurtenis opnieuw."),
        "opnieuw": _("Opnieuw geprobeerd: %(accepted)s aanvaard, %(refused)s opnieuw geweigerd.")
        % {"accepted": _number(request, "aanvaard"), "refused": _number(request, "geweigerd")},
    }
    text = texts.get(request.GET.get("klaar", ""))
    return {"tone": "ok", "text": text} if text else None


def _number(request: SignedInRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


def needs_attention(source: SourceSummary) -> bool:
    """Whether somebody should look at this source."""
    return bool(source.disturbance or source.rejected or source.warned_week or source.feed_state == "off")


def summary_row(source: SourceSummary) -> dict[str, Any]:
    """A source as its row of the table says it."""
    text, tone = _health(source)
    return {
        "source": source,
        "health": text,
        "tone": tone,
        "today": _counted(source.received_today),
        "week": _counted(source.received_week),
        "warned": _counted(source.warned_week),
        "rejected": _counted(source.rejected),
        "rejected_text": ngettext("%(num)s geweigerd", "%(num)s geweigerd", source.rejected)
        % {"num": _counted(source.rejected)},
    }


def _health(source: SourceSummary) -> tuple[str, str]:
    if source.feed_state == "off":
        return _("Bevraging gestopt"), "late"
    texts = {
        "unreachable": (_("Antwoordt niet"), "late"),
        "silent": (_("Stil"), "warn"),
        "announced": (_("Storing gemeld"), "warn"),
    }
    other = (_("Storing"), "late") if source.disturbed_since else (_("In orde"), "ok")
    return texts.get(source.disturbance, other)


def _counted(number: int) -> str:
    return _("meer dan %(limit)s") % {"limit": COUNT_LIMIT} if number > COUNT_LIMIT else str(number)
