"""What a person is told of breaches that touched their data."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.pages.breach_words import categories
from burgerprofiel.blocks.rights.pages.guards import resident
from burgerprofiel.foundation import config
from burgerprofiel.foundation.pages import SignedInRequest


@require_safe
@resident
def notices(request: SignedInRequest) -> HttpResponse:
    """Every breach that a party was told of, newest first: the present one, or the one in the address (`?partij=`)."""
    party = _party(request, given=request.GET.get("partij", ""))
    found = public.list_breach_notices(request.actor, party_id=party)
    names = dossiers.authority_names({one.controller for one in found})
    controller, about = config.current().controller, dict(categories())
    context = {
        "contact": controller.dpo_contact.removeprefix("mailto:"),
        "party": party,
        "whose": _whose(request, party),
        "notices": [
            {
                "it": one,
                "who": names.get(one.controller, one.controller) or controller.name,
                "data": [about[code] for code in one.categories if code in about],
            }
            for one in found
        ],
    }
    return render(request, "rights/breach_notices.html", context)


@require_POST
@resident
def confirm(request: SignedInRequest, breach_id: UUID) -> HttpResponse:
    """I read this: it needs not stand on my overview any more."""
    party = _party(request, given=request.POST.get("partij", ""))
    public.confirm_breach_notice(request.actor, breach_id=breach_id, party_id=party)
    return HttpResponseRedirect(reverse("breach-notices") + (f"?partij={party}" if party else ""))


def _party(request: SignedInRequest, *, given: str) -> UUID | None:
    """Another party than the present one. Raises Http404 for one that this person does not act for."""
    if not given:
        return None
    try:
        party = UUID(given)
    except ValueError as error:
        raise Http404 from error
    if party not in request.actor.party_ids:
        raise Http404
    return None if party == request.actor.party_id else party


def _whose(request: SignedInRequest, party: UUID | None) -> str:
    """Whose data it is about, when that is not the party that the frame names already."""
    if party is None:
        return ""
    if party == request.actor.person_id:
        return _("jezelf")
    return identity.party_names(request.actor, {party}).get(party, "")
