"""Choosing in which capacity to look."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.identity import cookies, names, public
from burgerprofiel.blocks.identity.contracts import CapacityOption, SignIn
from burgerprofiel.blocks.identity.pages import requests
from burgerprofiel.blocks.identity.pages.requests import IdentityRequest
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
    current = request.actor.party_id if request.actor else None
    context = {
        "options": options,
        "in_words": names.capacity,
        "current": current,
        "return_to": return_to,
        "has_ended": request.actor is None,
    }
    return requests.show(request, "capacity", context)


def _ask_for_party(
    request: IdentityRequest, *, options: Sequence[CapacityOption], return_to: str
) -> HttpResponse:
    party_id = _uuid(request.GET.get("partij", ""))
    target = next((option for option in options if option.party_id == party_id), None)
    if target is None:
        return requests.show(request, "capacity_foreign", status=404)
    if request.actor and request.actor.party_id == target.party_id:
        return HttpResponseRedirect(return_to)
    is_own = target.capacity is Capacity.CITIZEN
    return requests.show(
        request, "capacity_ask", {"target": target, "is_own": is_own, "return_to": return_to}
    )


def _switch(request: IdentityRequest, *, sign_in: SignIn) -> HttpResponse:
    party_id = _uuid(request.POST.get("capacity", ""))
    if party_id is None:
        return requests.show(request, "capacity_foreign", status=404)
    try:
        key = public.switch_capacity(sign_in.me, key=request.COOKIES[SESSION_COOKIE], party_id=party_id)
    except RefusedError:
        return requests.show(request, "capacity_foreign", status=404)
    rotate_token(request)
    response = HttpResponseRedirect(local_path(request.POST.get("next")))
    cookies.set_session(response, key=key)
    return response


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
