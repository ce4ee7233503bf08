"""Asking to be erased and following it; the staff that decides; and the proof afterwards, for who has its code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import Erasure, ErasurePart, ErasureState, PartState
from burgerprofiel.blocks.rights.errors import InvalidErasureError
from burgerprofiel.blocks.rights.pages.guards import resident, staff
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.pages import SignedInRequest

_STATES = {
    ErasureState.SUBMITTED: _("Gevraagd"),
    ErasureState.DECIDED: _("Beslist: we gaan wissen"),
    ErasureState.WITHDRAWN: _("Ingetrokken"),
    ErasureState.ERASED: _("We zijn aan het wissen"),
    ErasureState.PARTLY: _("Voor een deel gewist"),
    ErasureState.REFUSED: _("Geweigerd"),
    ErasureState.DONE: _("Gewist"),
    ErasureState.STOPPED: _("Gewist, maar je sleutels bestaan nog"),
}
_PARTS = {
    PartState.ASKED: _("Nog niet beslist"),
    PartState.ERASE: _("Wordt gewist"),
    PartState.KEEP: _("Blijft bewaard"),
}
_WITHDRAWABLE = frozenset({ErasureState.SUBMITTED, ErasureState.DECIDED})
_OPEN = _WITHDRAWABLE | {ErasureState.ERASED}
_KEPT = _(
    "Er komt geen bewijs. We wisten je gegevens, maar de beheerder van de kluis hield tegen dat je sleutels vernietigd "
    "werden. Meld je aan om te zien wat dat betekent."
)
_PROBLEMS = {
    "person": _("Dit kan alleen als je voor jezelf bent aangemeld, als burger."),
    "open": _("Je vroeg dit al."),
    "sure": _("Zet een vinkje als je het zeker weet."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def erasure(request: SignedInRequest) -> HttpResponse:
    """What erasing means and what became of my request; POST asks it."""
    if request.method != "POST":
        return _show(request)
    if request.POST.get("sure") != "1":
        return _show(request, problem="sure", status=422)
    try:
        public.submit_erasure(request.actor)
    except InvalidErasureError as error:
        return _show(request, problem=error.code, status=422)
    return HttpResponseRedirect(reverse("erasure"))


@require_POST
@resident
def withdraw(request: SignedInRequest) -> HttpResponse:
    """I changed my mind."""
    public.withdraw_erasure(request.actor)
    return HttpResponseRedirect(reverse("erasure"))


def _show(request: SignedInRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = public.find_erasure(request.actor)
    context: dict[str, Any] = {
        "found": found,
        "state": _STATES[found.state] if found else "",
        "is_stopped": found is not None and found.state is ErasureState.STOPPED,
        "rows": _rows(found) if found else [],
        "may_ask": request.actor.party_id == request.actor.person_id
        and (not found or found.state not in _OPEN),
        "may_withdraw": found is not None and found.state in _WITHDRAWABLE,
        "error": ("sure", _PROBLEMS[problem]) if problem in _PROBLEMS else None,
    }
    return render(request, "rights/erasure.html", context, status=status)


def _rows(found: Erasure) -> list[dict[str, Any]]:
    names = dossiers.authority_names([part.ovo_code for part in found.parts])
    return [_row(part, name=names.get(part.ovo_code, part.ovo_code)) for part in found.parts]


def _row(part: ErasurePart, *, name: str) -> dict[str, Any]:
    return {
        "it": part,
        "who": name or _("Mijn Burgerprofiel zelf"),
        "party": part.party_id.hex[-8:],
        "state": _PARTS[part.state],
        "is_open": part.state is PartState.ASKED,
        "is_late": part.state is PartState.ASKED and part.due_at < clock.now(),
    }


@require_safe
@staff
def to_decide(request: SignedInRequest) -> HttpResponse:
    """What we still have to decide about, first what is due first."""
    return _to_decide(request)


@require_POST
@staff
def decide(request: SignedInRequest, part_id: UUID) -> HttpResponse:
    """Erase, keep with a reason, or take longer."""
    given, reason = request.POST.get("state", ""), request.POST.get("reason", "")
    try:
        if given == "extend":
            public.extend_erasure(request.actor, part_id=part_id, reason=reason)
        else:
            public.decide_erasure(request.actor, part_id=part_id, state=PartState(given), reason=reason)
    except (ValueError, InvalidErasureError):
        text = _("Dat kan nu niet. Bij bewaren en bij verlengen hoort een reden van hoogstens 2.000 tekens.")
        return _to_decide(request, error=str(text), status=422)
    return HttpResponseRedirect(reverse("erasures-staff"))


def _to_decide(request: SignedInRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    parts = public.list_erasures_to_decide(request.actor)
    names = dossiers.authority_names([part.ovo_code for part in parts])
    numbers = dossiers.numbers_of(request.actor, parties={part.party_id for part in parts})
    rows = [
        _row(part, name=names.get(part.ovo_code, part.ovo_code))
        | {"numbers": ", ".join(numbers.get(part.party_id, ()))}
        for part in parts
    ]
    stopped = [
        {"it": one, "party": one.party_id.hex[-8:]} for one in public.list_stopped_erasures(request.actor)
    ]
    context = {"rows": rows, "stopped": stopped, "error": error}
    return render(request, "rights/erasures_staff.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """The proof that somebody was erased, as a file; the code is sent in a form, so that no log has it."""
    code = request.POST.get("code", "") if request.method == "POST" else ""
    problem = _("We vinden geen bewijs bij deze code. Misschien zijn we nog niet klaar.")
    try:
        found = public.find_proof(code) if code else None
    except InvalidErasureError:
        found, problem = None, _KEPT
    if found is None:
        context = {"error": ("code", problem)}
        is_asked = request.method == "POST"
        return render(
            request, "rights/proof.html", context if is_asked else {}, status=404 if is_asked else 200
        )
    response = HttpResponse(msgspec.json.encode(found), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="bewijs-van-wissen.json"'
    return response
