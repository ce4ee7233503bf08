"""A portal elsewhere asks whether it may read something in somebody's name: the question, and their answer."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.pages import requests
from burgerprofiel.blocks.identity.pages.requests import IdentityRequest
from burgerprofiel.blocks.identity.public import portals
from burgerprofiel.blocks.identity.public.portals import Question
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SESSION_COOKIE, SignedInRequest, resident


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def ask(request: SignedInRequest) -> HttpResponse:
    """Show what a portal asks, by the name under which it handed that over; take a yes or a no.

    What can no longer be answered says so: nobody is sent to an address that was not checked.
    """
    asked = cast("IdentityRequest", request)
    limits.spend_for(uses.SIGN_IN, asked)
    given = request.POST if request.method == "POST" else request.GET
    client_id, request_uri = given.get("client_id", ""), given.get("request_uri", "")
    question = portals.find_question(client_id=client_id, request_uri=request_uri)
    if question is None:
        return requests.show(request, "consent_gone", status=400)
    here = f"{reverse('consent')}?{urlencode({'client_id': client_id, 'request_uri': request_uri})}"
    if request.method == "POST" and request.POST.get("antwoord") in _ANSWERS:
        return _answer(asked, request.actor, question=question, here=here)
    return _show(asked, request.actor, question=question, here=here)


_ANSWERS = {"ja": True, "nee": False}


def _answer(request: IdentityRequest, actor: Actor, *, question: Question, here: str) -> HttpResponse:
    agrees = _ANSWERS[request.POST["antwoord"]]
    if request.sign_in is None or (agrees and not question.resource.fits(actor)):
        return _show(request, actor, question=question, here=here)
    if request.POST.get("partij") != str(actor.party_id) and agrees:  # switched in another window: ask anew
        return HttpResponseRedirect(here)
    key = request.COOKIES.get(SESSION_COOKIE, "")
    location = portals.answer(question, sign_in=request.sign_in, actor=actor, key=key, agrees=agrees)
    if location is None:
        return requests.show(request, "consent_gone", status=400)
    return HttpResponseRedirect(location)


def _show(request: IdentityRequest, actor: Actor, *, question: Question, here: str) -> HttpResponse:
    name = public.party_names(actor, {actor.party_id}).get(actor.party_id, "")
    context = {
        "question": question,
        "minutes": int(question.lasts.total_seconds() // 60),
        "party_name": name,
        "party_id": actor.party_id,
        "is_own": actor.party_id == actor.person_id,
        "fits": question.resource.fits(actor),
        "can_choose": request.sign_in is not None and request.sign_in.option_count > 1,
        "choice_url": f"{reverse('capacity')}?{urlencode({'terug': here})}",
        "host": urlsplit(question.return_uri).hostname,
        "client_id": question.pushed.client_id,
        "request_uri": request.GET.get("request_uri") or request.POST.get("request_uri", ""),
    }
    response = requests.show(request, "consent", context)
    # the answer is a form that ends at the portal: browsers hold a redirect against this as well
    parts = urlsplit(question.return_uri)
    response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]
    return response
