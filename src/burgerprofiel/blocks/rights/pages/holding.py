"""Staff that keeps a file of theirs for a court case or an inquiry."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.errors import InvalidHoldError
from burgerprofiel.blocks.rights.pages.guards import staff
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.pages import SignedInRequest

_PROBLEMS = {
    "file": ("number", _("Dit bestuur heeft hier geen dossier met dit nummer.")),
    "reason": ("reason", _("Schrijf waarom je het dossier bewaart, in hoogstens 2.000 tekens.")),
    "until": ("until", _("Kies een dag in de toekomst, hoogstens vijf jaar van nu.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def holds(request: SignedInRequest) -> HttpResponse:
    """What our authorities keep, and the form to keep a file."""
    return _hold(request) if request.method == "POST" else _show(request)


def _hold(request: SignedInRequest) -> HttpResponse:
    filled = {name: request.POST.get(name, "") for name in ("authority", "number", "reason", "until")}
    try:
        public.hold_file(
            request.actor,
            ovo_code=filled["authority"],
            external_id=filled["number"],
            reason=filled["reason"],
            until=_end_of(filled["until"]),
        )
    except InvalidHoldError as error:
        return _show(request, problem=error.code, filled=filled, status=422)
    return HttpResponseRedirect(f"{reverse('holds')}?bewaard=1")


def _end_of(day: str) -> datetime:
    """The last moment of a day in Belgium, given as 2026-11-22."""
    try:
        return datetime.combine(date.fromisoformat(day), time.max, tzinfo=clock.BRUSSELS)
    except ValueError as error:
        raise InvalidHoldError("until") from error


def _show(
    request: SignedInRequest, *, problem: str = "", filled: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    codes = sorted(request.actor.authorities)
    names = dossiers.authority_names(codes)
    context: dict[str, Any] = {
        "rows": [
            {
                "it": each,
                "authority": names.get(each.ovo_code, each.ovo_code),
                "party": each.party_id.hex[-8:],
            }
            for each in public.list_holds(request.actor)
        ],
        "authorities": [(code, names.get(code, code)) for code in codes],
        "filled": filled or {},
        "error": _PROBLEMS.get(problem),
        "is_kept": "bewaard" in request.GET,
        "is_lifted": "vrij" in request.GET,
    }
    return render(request, "rights/holds.html", context, status=status)


@require_POST
@staff
def lift(request: SignedInRequest, hold_id: UUID) -> HttpResponse:
    """Keep it no longer."""
    public.lift_hold(request.actor, hold_id=hold_id)
    return HttpResponseRedirect(f"{reverse('holds')}?vrij=1")
