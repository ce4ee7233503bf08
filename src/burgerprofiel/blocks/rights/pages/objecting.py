"""Asking to use one's data less, and following that; and the staff that answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import Wish, WishKind, WishState
from burgerprofiel.blocks.rights.errors import InvalidWishError
from burgerprofiel.blocks.rights.pages.guards import resident, staff
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.pages import SignedInRequest

_STATES = {
    WishState.SUBMITTED: _("Gevraagd"),
    WishState.GRANTED: _("Toegestaan"),
    WishState.REFUSED: _("Geweigerd"),
    WishState.ENDED: _("Beëindigd"),
}
_KINDS = {
    WishKind.RESTRICT: _("Gebruik mijn gegevens voorlopig niet: bewaar ze alleen"),
    WishKind.OBJECT: _("Ik maak bezwaar tegen één gebruik"),
}
_PROBLEMS = {
    "kind": ("kind", _("Kies wat je wilt.")),
    "purpose": ("purpose", _("Kies tegen welk gebruik je bezwaar maakt.")),
    "authority": ("authority", _("Kies een bestuur waar je een dossier hebt.")),
    "words": ("words", _("Schrijf waarom, in hoogstens 2.000 tekens.")),
    "too-many": ("words", _("Je hebt al 20 vragen die nog lopen. Wacht op een antwoord.")),
    "person": ("words", _("Dit kan alleen als je voor jezelf bent aangemeld, als burger.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def wishes(request: SignedInRequest) -> HttpResponse:
    """What I asked about the use of my data, and the form to ask more."""
    if request.method != "POST":
        return _show(request)
    filled = {name: request.POST.get(name, "") for name in ("kind", "purpose", "authority", "words")}
    try:
        kind = WishKind(filled["kind"])
        purpose = filled["purpose"] if kind is WishKind.OBJECT else ""
        public.submit_wish(
            request.actor, kind=kind, purpose=purpose, ovo_code=filled["authority"], words=filled["words"]
        )
    except ValueError:
        return _show(request, problem="kind", filled=filled, status=422)
    except InvalidWishError as error:
        return _show(request, problem=error.code, filled=filled, status=422)
    return HttpResponseRedirect(f"{reverse('wishes')}?gevraagd=1")


@require_POST
@resident
def end(request: SignedInRequest, wish_id: UUID) -> HttpResponse:
    """I want it no longer."""
    public.end_wish(request.actor, wish_id=wish_id)
    return HttpResponseRedirect(reverse("wishes"))


def _show(
    request: SignedInRequest, *, problem: str = "", filled: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    listed, codes = public.list_wishes(request.actor)
    names = dossiers.authority_names([*codes, *(each.ovo_code for each in listed)])
    context = {
        "rows": [_row(each, names=names) for each in listed],
        "kinds": [{"value": kind.value, "label": text} for kind, text in _KINDS.items()],
        "purposes": [("", "–"), *public.objectionable_purposes()],
        "authorities": [
            ("", _("alle besturen en het platform")),
            *((code, names.get(code, code)) for code in codes),
        ],
        "filled": filled or {},
        "error": _PROBLEMS.get(problem),
        "asked": "gevraagd" in request.GET,
    }
    return render(request, "rights/wishes.html", context, status=status)


def _row(each: Wish, *, names: dict[str, str]) -> dict[str, Any]:
    purposes = dict(public.objectionable_purposes())
    return {
        "it": each,
        "kind": _KINDS[each.kind],
        "state": _STATES[each.state],
        "purpose": purposes.get(each.purpose, ""),
        "who": names.get(each.ovo_code, each.ovo_code) or _("alle besturen en het platform"),
        "party": each.party_id.hex[-8:],
        "waits": each.state is WishState.SUBMITTED,
        "is_granted": each.state is WishState.GRANTED,
        "is_late": each.state is WishState.SUBMITTED and each.due_at < clock.now(),
    }


@require_safe
@staff
def handle(request: SignedInRequest) -> HttpResponse:
    """What we have to answer, and what is in force."""
    return _to_handle(request)


@require_POST
@staff
def decide(request: SignedInRequest, wish_id: UUID) -> HttpResponse:
    """Grant, refuse, end, or take longer."""
    given, reason = request.POST.get("state", ""), request.POST.get("reason", "")
    try:
        if given == "extend":
            public.extend_wish(request.actor, wish_id=wish_id, reason=reason)
        else:
            public.decide_wish(request.actor, wish_id=wish_id, state=WishState(given), reason=reason)
    except (ValueError, InvalidWishError):
        text = _("Dat kan nu niet. Behalve bij toestaan hoort er een reden bij van hoogstens 2.000 tekens.")
        return _to_handle(request, error=str(text), status=422)
    return HttpResponseRedirect(reverse("wishes-staff"))


def _to_handle(request: SignedInRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    listed = public.list_wishes_to_handle(request.actor)
    names = dossiers.authority_names([each.ovo_code for each in listed])
    numbers = dossiers.numbers_of(request.actor, parties={each.party_id for each in listed})
    rows = [
        _row(each, names=names) | {"numbers": ", ".join(numbers.get(each.party_id, ()))} for each in listed
    ]
    context = {"rows": rows, "error": error}
    return render(request, "rights/wishes_staff.html", context, status=status)
