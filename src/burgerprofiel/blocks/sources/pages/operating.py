"""Pages of operators: how the connections with sources are doing, and the switch of each."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import Breaker, Problem, Switch
from burgerprofiel.blocks.sources.errors import InvalidReasonError
from burgerprofiel.blocks.sources.pages.guards import operator
from burgerprofiel.foundation.pages import SignedInRequest

_PROBLEMS: Final[dict[str, Promise | str]] = {
    Problem.SOURCE_DOWN.value: _("geen antwoord in de tijd"),
    Problem.BUSY.value: _("de bron zegt dat het te druk is"),
    Problem.BAD_ANSWER.value: _("een antwoord dat niet klopt"),
    Problem.NOT_ALLOWED.value: _("we mogen dit niet vragen: kijk de machtiging en het certificaat na"),
    Problem.BAD_QUESTION.value: _("de bron begrijpt onze vraag niet"),
}


@require_GET
@operator
def connections(request: SignedInRequest) -> HttpResponse:
    """Every supply of this installation and how it is doing."""
    rows = [_row(one) for one in public.list_switches(request.actor)]
    done = request.GET.get("gedaan", "")
    context = {
        "rows": rows,
        "waiting": sum(row["tone"] != "ok" for row in rows),
        "is_off": done == "uit",
        "is_on": done == "aan",
    }
    return render(request, "sources/connections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator
def connection(request: SignedInRequest, supply: str) -> HttpResponse:
    """One supply, with the form to switch it off or on again."""
    found = next((one for one in public.list_switches(request.actor) if one.supply.code == supply), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found)
    off, reason = not found.is_off, request.POST.get("reason", "")
    if request.POST.get("switch") != ("uit" if off else "aan"):  # somebody else was first
        return HttpResponseRedirect(reverse("connection", args=[supply]))
    try:
        public.set_switch(request.actor, supply=supply, off=off, reason=reason)
    except InvalidReasonError:
        return _show(
            request, found, reason=reason, error=_("Schrijf waarom, in 3 tot 500 tekens."), status=422
        )
    return HttpResponseRedirect(f"{reverse('connections')}?gedaan={'uit' if off else 'aan'}")


def _show(
    request: SignedInRequest, found: Switch, *, reason: str = "", error: Promise | str = "", status: int = 200
) -> HttpResponse:
    context = {"row": _row(found), "reason": reason, "error": ("reason", error) if error else None}
    return render(request, "sources/connection.html", context, status=status)


def _row(one: Switch) -> dict[str, Any]:
    state, tone = _state(one)
    return {
        "it": one,
        "state": state,
        "tone": tone,
        "problem": _PROBLEMS.get(one.last_problem, one.last_problem),
    }


def _state(one: Switch) -> tuple[Promise | str, str]:
    if one.is_off:
        return _("uitgeschakeld"), "late"
    if one.is_off_in_file:
        return _("uit in het bestand"), "late"
    if one.breaker is Breaker.OPEN:
        return _("rust na fouten"), "warn"
    if one.breaker is Breaker.HALF_OPEN:
        return _("wordt geprobeerd"), "warn"
    return _("werkt"), "ok"
