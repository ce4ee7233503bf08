"""Choosing in which capacity to look."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from burgerprofiel.blocks.identity import cookies, names, public
from burgerprofiel.blocks.identity.contracts import CapacityOption, SignIn
from burgerprofiel.blocks.identity.pages import requests
from burgerprofiel.blocks.identity.pages.requests import IdentityRequest, as_uuid
from burgerprofiel.foundation.gate import Capacity, RefusedError
from burgerprofiel.foundation.pages import SESSION_COOKIE, local_path


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: IdentityRequest) -> HttpResponse:
    """GET: the choice, or with `partij` the question whether to switch to that party. POST: switch and go on."""
    if request.sign_in is None:
        return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'terug': request.get_full_path()})}")
    if request.actor and request.actor.is_staff:
        return requests.show(request, "staff_capacity", {"organisation": request.sign_in.organisation})
    if request.method == "POST":
        return _switch(request, sign_in=request.sign_in)
    return _ask(request, sign_in=request.sign_in)


def _ask(request: IdentityRequest, *, sign_in: SignIn) -> HttpResponse:
    options = public.list_choices(sign_in)
    return_to = local_path(request.GET.get("terug"))
    if "partij" in request.GET:
        return _ask_for_party(request, options=options, return_to=return_to)
    freshness = names.freshness(sign_in.checks)
    context = {
        "options": [option for option in options if option.proven],
        "unproven": [option for option in options if not option.proven],
        "in_words": names.capacity,
        "current": request.actor.party_id if request.actor else None,
        "return_to": return_to,
        "has_ended": request.actor is None,
        "freshness": freshness,
        "can_refresh": public.can_refresh(),
        "was_refreshed": request.GET.get("vernieuwd") == "1" and all(one.is_current for one in freshness),
    }
    return requests.show(request, "capacity", context)


def _ask_for_party(
    request: IdentityRequest, *, options: Sequence[CapacityOption], return_to: str
) -> HttpResponse:
    party_id = as_uuid(request.GET.get("partij", ""))
    target = next((option for option in options if option.party_id == party_id), None)
    if target is None:
        return requests.show(request, "capacity_foreign", status=404)
    if request.actor and request.actor.party_id == target.party_id:
        return HttpResponseRedirect(return_to)
    if not target.proven:
        context = {"target": target, "role": names.capacity(target), "return_to": return_to}
        return requests.show(request, "capacity_confirm", context)
    is_own = target.capacity is Capacity.CITIZEN
    return requests.show(
        request, "capacity_ask", {"target": target, "is_own": is_own, "return_to": return_to}
    )


def _switch(request: IdentityRequest, *, sign_in: SignIn) -> HttpResponse:
    party_id = as_uuid(request.POST.get("capacity", ""))
    if party_id is None:
        return requests.show(request, "capacity_foreign", status=404)
    try:
        key = public.switch_capacity(sign_in.me, key=request.COOKIES[SESSION_COOKIE], party_id=party_id)
    except RefusedError as error:
        if error.code == "unproven":
            query = {"partij": party_id, "terug": local_path(request.POST.get("next"))}
            return HttpResponseRedirect(f"{reverse('capacity')}?{urlencode(query)}")
        return requests.show(request, "capacity_foreign", status=404)
    rotate_token(request)
    response = HttpResponseRedirect(local_path(request.POST.get("next")))
    cookies.set_session(response, key=key)
    return response


@require_POST
def refresh(request: IdentityRequest) -> HttpResponse:
    """Ask the registers now, and show the list."""
    return_to = local_path(request.POST.get("next"))
    if request.sign_in and not (request.actor and request.actor.is_staff):
        public.refresh_capacities(request.sign_in, anew=True)
    return HttpResponseRedirect(f"{reverse('capacity')}?{urlencode({'vernieuwd': '1', 'terug': return_to})}")
