"""Signing in and out."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import structlog
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from burgerprofiel.blocks.identity import cookies, public
from burgerprofiel.blocks.identity.oidc import client_keys, flow
from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.blocks.identity.pages import failures, requests
from burgerprofiel.blocks.identity.pages.requests import IdentityRequest, as_uuid
from burgerprofiel.blocks.identity.services import openings, references, sign_in
from burgerprofiel.foundation import config, limits
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SESSION_COOKIE, SignedInRequest, local_path, signed_in

_GROUPS = {"BUR": Capacity.CITIZEN, "EA": Capacity.ENTERPRISE, "VER": Capacity.ASSOCIATION}
_LEVELS = range(1, 36)
_log = structlog.get_logger(__name__)


@require_GET
def start(request: IdentityRequest) -> HttpResponse:
    """Begin a sign-in, or go on where somebody is signed in well enough already.

    `terug` is where to go afterwards, `niveau` the level that is needed (step-up), `opnieuw` asks a recent sign-in,
    `groep` (BUR, EA, VER) the capacity to choose at the provider, `ander` another means than the last one, `partij` an
    organisation that the provider is to confirm.
    """
    limits.spend_for(uses.SIGN_IN, request)
    wanted = _wanted(request)
    if elsewhere := _own_address(request):
        return HttpResponseRedirect(elsewhere)
    if "partij" in request.GET and not (wanted.confirms and request.sign_in):
        return HttpResponseRedirect(_choice(request, wanted.return_to))
    asks_more = wanted.recent or wanted.anew or wanted.group or wanted.confirms
    if request.sign_in and not (asks_more or wanted.level > request.sign_in.assurance):
        return HttpResponseRedirect(_onward(request, wanted.return_to))
    return _to_provider(request, wanted)


@require_GET
@signed_in
def start_opening(request: SignedInRequest, opening_id: UUID) -> HttpResponse:
    """Begin an official's sign-in that has the vault open something for the session they have.

    The provider asks anew who they are, by a means no weaker than that of the session.
    """
    if not request.actor.is_staff:
        raise Http404
    asked = cast("IdentityRequest", request)
    limits.spend_for(uses.SIGN_IN, asked)
    if elsewhere := _own_address(asked):
        return HttpResponseRedirect(elsewhere)
    try:
        found = openings.find(request.actor, opening_id=opening_id)
    except SignInError as error:
        return failures.show(asked, error)
    wanted = sign_in.Wanted(
        return_to=found.return_to,
        level=request.actor.assurance,
        anew=True,
        language=get_language() or "nl",
        opening_id=opening_id,
    )
    return _to_provider(asked, wanted)


def _to_provider(request: IdentityRequest, wanted: sign_in.Wanted) -> HttpResponse:
    browser = request.COOKIES.get(cookies.BROWSER_COOKIE) or references.new()
    try:
        response: HttpResponse = HttpResponseRedirect(
            sign_in.begin(wanted, browser=browser, current=request.sign_in)
        )
    except SignInError as error:
        if error.code == "nothing-to-confirm":
            return HttpResponseRedirect(_choice(request, wanted.return_to))
        error.return_to, error.opening_id, error.confirms = (
            wanted.return_to,
            wanted.opening_id,
            wanted.confirms,
        )
        return failures.show(request, error)
    cookies.set_browser(response, name=browser)
    add_never_cache_headers(response)
    return response


def _wanted(request: IdentityRequest) -> sign_in.Wanted:
    level = request.GET.get("niveau", "")
    return sign_in.Wanted(
        return_to=local_path(request.GET.get("terug")),
        level=int(level) if level.isascii() and level.isdigit() and int(level[:3]) in _LEVELS else 0,
        recent=request.GET.get("opnieuw") == "1",
        anew=request.GET.get("ander") == "1",
        group=_GROUPS.get(request.GET.get("groep", "")),
        language=get_language() or "nl",
        confirms=as_uuid(request.GET.get("partij", "")),
    )


def _choice(request: IdentityRequest, return_to: str) -> str:
    """Where a party is chosen that has nothing to confirm, or by who is not signed in yet."""
    query = {"partij": request.GET.get("partij", ""), "terug": return_to}
    return f"{reverse('capacity')}?{urlencode(query)}"


def _own_address(request: IdentityRequest) -> str:
    """The same page at the public address, when the browser came by another name: its cookies would be lost."""
    public_address = config.current().public_url
    if request.get_host() == urlsplit(public_address).netloc:
        return ""
    return public_address + request.get_full_path()


def _onward(request: IdentityRequest, return_to: str) -> str:
    """Where somebody with a session goes: on, or first to a choice when their capacity has ended."""
    if request.actor is not None:
        return return_to
    return f"{reverse('capacity')}?{urlencode({'verlopen': '1', 'terug': return_to})}"


@require_GET
def finish(request: IdentityRequest) -> HttpResponse:
    """Where the provider sends the browser back to."""
    browser = request.COOKIES.get(cookies.BROWSER_COOKIE, "")
    try:
        done = sign_in.complete(
            request.GET.dict(),
            browser=browser,
            device=requests.device(request),
            language=get_language() or "nl",
            current=request.sign_in,
            current_key=request.COOKIES.get(SESSION_COOKIE, ""),
        )
    except SignInError as error:
        return failures.show(request, error)
    response = HttpResponseRedirect(local_path(done.return_to))
    if done.key:
        if done.begins:
            public.refresh_at_sign_in(done.key)
        rotate_token(request)
        cookies.set_session(response, key=done.key)
    add_never_cache_headers(response)
    return response


@require_POST
def sign_out(request: IdentityRequest) -> HttpResponse:
    """End this session (`overal=1`: every session of the person), here and at the provider."""
    if request.sign_in:
        if request.POST.get("overal") == "1":
            public.end_all_sessions(request.sign_in.me)
        else:
            public.end_session(request.sign_in.me, session_id=request.sign_in.session_id)
    response = HttpResponseRedirect(_provider_logout())
    cookies.drop_session(response)
    # not "cookies": it would empty those of every site under the same registered domain
    response["Clear-Site-Data"] = '"cache", "storage"'
    add_never_cache_headers(response)
    return response


def _provider_logout() -> str:
    try:
        address = flow.logout_url(state=references.new())
    except SignInError as error:
        _log.warning("provider_logout_failed", code=error.code, detail=error.detail)
        return f"{reverse('signed-out')}?alleen=hier"
    return address or reverse("signed-out")


@require_GET
def signed_out(request: IdentityRequest) -> HttpResponse:
    """Say that nobody is signed in any more; with `alleen=hier` that the provider could not be told."""
    if request.sign_in:
        return HttpResponseRedirect(reverse("home"))
    return requests.show(request, "signed_out", {"only_here": request.GET.get("alleen") == "hier"})


@require_GET
def client_jwks(request: IdentityRequest) -> HttpResponse:
    """Our public keys, for the identity provider."""
    response = JsonResponse(client_keys.public_jwks(), status=HTTPStatus.OK)
    patch_cache_control(response, public=True, max_age=300)
    return response
