"""Who sees which page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponseBase

from burgerprofiel.foundation import errors
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.pages import PageRequest, SignedInRequest, signed_in

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def resident(view: View[P]) -> Guarded[P]:
    """Show the view to who has data of their own here; for staff, and for what is not theirs, it does not exist."""
    return _guarded(view, may_see=lambda actor: not actor.is_staff)


def staff(view: View[P]) -> Guarded[P]:
    """Show the view only to staff who answer for the files of an authority: those who manage its sources."""
    return _guarded(view, may_see=lambda actor: actor.manages)


def officer(view: View[P]) -> Guarded[P]:
    """Show the view only to staff who answer for breaches: security officers, and operators of the platform."""
    return _guarded(view, may_see=lambda actor: bool(actor.oversees))


def _guarded(view: View[P], *, may_see: Callable[[Actor], bool]) -> Guarded[P]:
    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_see(request.actor):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except errors.NotFoundError as error:
            raise Http404 from error

    return signed_in(guarded)
