"""Who sees which page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponseBase

from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import PageRequest, SignedInRequest, signed_in

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def resident(view: View[P]) -> Guarded[P]:
    """Show the view to who has data of their own here; for staff, and for what is not theirs, it does not exist."""
    return _guarded(view, is_for_staff=False)


def staff(view: View[P]) -> Guarded[P]:
    """Show the view to staff of authorities only."""
    return _guarded(view, is_for_staff=True)


def _guarded(view: View[P], *, is_for_staff: bool) -> Guarded[P]:
    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.is_staff is not is_for_staff:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except errors.NotFoundError as error:
            raise Http404 from error

    return signed_in(guarded)
