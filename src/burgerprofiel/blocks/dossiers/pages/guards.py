"""What stands in front of the views of the block."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from burgerprofiel.foundation.pages import PageRequest, SignedInRequest, signed_in

P = ParamSpec("P")


def resident(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
) -> Callable[Concatenate[PageRequest, P], HttpResponseBase]:
    """Show the view to a signed-in resident; staff, who have no files here, go to the front page."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return redirect("home") if request.actor.is_staff else view(request, *args, **kwargs)

    return signed_in(guarded)


def party_asked(request: HttpRequest) -> UUID | None:
    """The party that an address names (`?partij=`): in e-mails, and where capacities show together.

    Raises ValueError.
    """
    given = request.GET.get("partij", "")
    return UUID(given) if given else None


def not_found(request: HttpRequest) -> HttpResponse:
    """The same answer for a file that does not exist and for one that is somebody else's."""
    return render(request, "dossiers/not_found.html", status=404)
