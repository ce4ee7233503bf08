"""What every page shares: the request with its actor, and the guards in front of views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import unquote, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from burgerprofiel.foundation import errors
from burgerprofiel.foundation.gate import Actor

P = ParamSpec("P")

SESSION_COOKIE = "__Host-bp_session"
_MAX_PATH = 500


class PageRequest(HttpRequest):
    """A request after the session middleware; `actor` is None for who is not signed in."""

    actor: Actor | None


class SignedInRequest(PageRequest):
    """A request of somebody who is signed in."""

    actor: Actor


View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> Guarded[P]:
    """Show the view to a signed-in person only; others sign in first and come back. Never cached."""

    @wraps(view)
    def guarded(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor is None:
            return _sign_in_first(request)
        response = view(cast("SignedInRequest", request), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def resident(view: View[P]) -> Guarded[P]:
    """Show the view to a signed-in resident; staff have no data of their own here, they go to the front page."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.is_staff:
            return HttpResponseRedirect(reverse("home"))
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def seen_by(may_see: Callable[[Actor], bool]) -> Callable[[View[P]], Guarded[P]]:
    """Show a view to who is signed in and may see it; for others, and for what is not theirs, it does not exist."""

    def guard(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may_see(request.actor):
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except errors.NotFoundError as error:
                raise Http404 from error

        return signed_in(guarded)

    return guard


def local_path(given: str | None, *, default: str = "/") -> str:
    """`given` when it is a path on this site, else `default`: against open redirects.

    Refused are other hosts in every spelling (two slashes or a backslash first, also encoded; a scheme; control
    characters), and the addresses of signing in and out, which would go round in circles.
    """
    path = given or ""
    is_local = (
        path.startswith("/")
        and len(path) <= _MAX_PATH
        and "\\" not in path
        and path.isprintable()
        and " " not in path
        and not unquote(path).startswith(("//", "/\\"))
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )
    return path if is_local and not path.startswith(("/aanmelden", "/afmelden", "/afgemeld")) else default


def _sign_in_first(request: PageRequest) -> HttpResponse:
    address = f"{reverse('sign-in')}?{urlencode({'terug': request.get_full_path()})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
