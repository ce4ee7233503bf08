"""Complaints as the security officer of an authority handles them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from burgerprofiel.blocks.privacy import public, rules
from burgerprofiel.blocks.privacy.contracts import Step
from burgerprofiel.blocks.privacy.errors import MissingTextError, WrongStepError
from burgerprofiel.blocks.privacy.pages import accesses, complaints, words
from burgerprofiel.blocks.privacy.pages.guards import overseer
from burgerprofiel.foundation.pages import SignedInRequest

_STEPS = {
    "ontvangen": Step.FORWARDED,
    "verlengen": Step.EXTENDED,
    "uitgelegd": Step.ANSWERED,
    "gegrond": Step.UPHELD,
    "ongegrond": Step.REJECTED,
}


@require_GET
@overseer
def assigned(request: SignedInRequest) -> HttpResponse:
    """What waits, most urgent first; or what is settled (`toon=klaar`)."""
    settled = request.GET.get("toon") == "klaar"
    rows = public.list_assigned(request.actor, settled=settled)
    address = reverse("assigned")
    context = {
        "lines": [complaints.line(row) for row in rows],
        "settled": settled,
        "tabs": [
            {"label": _("Te doen"), "url": address, "current": not settled},
            {"label": _("Afgehandeld"), "url": f"{address}?toon=klaar", "current": settled},
        ],
    }
    return render(request, "privacy/staff/complaints.html", context)


@require_GET
@overseer
def assigned_one(request: SignedInRequest, complaint_id: UUID) -> HttpResponse:
    """One complaint, with the forms to answer it."""
    return _shown(request, complaint_id, errors={}, text="")


@require_POST
@overseer
def take_step(request: SignedInRequest, complaint_id: UUID) -> HttpResponse:
    """Receive (`doe=ontvangen`), extend (`verlengen`) or settle (`uitgelegd`, `gegrond`, `ongegrond`)."""
    wanted, text = _STEPS.get(request.POST.get("doe", "")), request.POST.get("uitleg", "")
    if wanted is None:
        return _shown(request, complaint_id, errors={"doe": _("Kies hoe je antwoordt.")}, text=text)
    try:
        public.take_step(request.actor, complaint_id=complaint_id, step=wanted, text=text)
    except MissingTextError:
        return _shown(request, complaint_id, errors={"uitleg": words.text_error(text)}, text=text)
    except WrongStepError:
        problem = _("Dat kan nu niet meer. Kijk hieronder hoe ver deze klacht is.")
        return _shown(request, complaint_id, errors={"doe": problem}, text=text)
    return HttpResponseRedirect(reverse("assigned-one", args=[complaint_id]))


def _shown(
    request: SignedInRequest, complaint_id: UUID, *, errors: dict[str, str], text: str
) -> HttpResponse:
    found = public.get_assigned(request.actor, complaint_id=complaint_id)
    context = {
        "found": found,
        "line": complaints.line(found.row),
        "access": accesses.line(found.access) if found.access else None,
        "steps": complaints.steps(found),
        "choices": [
            {"value": "uitgelegd", "label": _("Uitgelegd: er was een goede reden, die ik hieronder uitleg")},
            {"value": "gegrond", "label": _("Gegrond: dit had niet mogen gebeuren")},
            {"value": "ongegrond", "label": _("Ongegrond: de klacht klopt niet")},
        ],
        "chosen": request.POST.get("doe", ""),
        "text": text,
        "limit": rules.MAXIMUM_TEXT,
        "errors": errors,
    }
    return render(request, "privacy/staff/complaint.html", context, status=422 if errors else 200)
