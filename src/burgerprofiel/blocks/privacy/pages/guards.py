"""What stands in front of the views of the block."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponseBase
from django.shortcuts import redirect

from burgerprofiel.foundation.pages import PageRequest, SignedInRequest, signed_in

P = ParamSpec("P")


def resident(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[Concatenate[PageRequest, P], HttpResponseBase]:
    """Show the view to a signed-in resident; staff have no data of their own here, they go to the front page."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return redirect("home") if request.actor.is_staff else view(request, *args, **kwargs)

    return signed_in(guarded)
