"""Who sees which page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponseBase

from burgerprofiel.foundation.pages import PageRequest, SignedInRequest, signed_in

P = ParamSpec("P")


def resident(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[Concatenate[PageRequest, P], HttpResponseBase]:
    """Show the view to who has data of their own here; for staff it does not exist."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return signed_in(guarded)
