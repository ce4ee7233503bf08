"""Asking for a correction and following it; and the staff that handles it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import (
    Correction,
    CorrectionField,
    CorrectionState,
    CorrectionWords,
)
from burgerprofiel.blocks.rights.errors import InvalidCorrectionError
from burgerprofiel.blocks.rights.pages import words
from burgerprofiel.blocks.rights.pages.guards import resident, staff
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.pages import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def corrections(request: SignedInRequest) -> HttpResponse:
    """What I asked to correct; with `dossier` the form to ask it for that file."""
    given = request.POST if request.method == "POST" else request.GET
    dossier_id = _identifier(given.get("dossier", ""))
    if request.method == "POST":
        if dossier_id is None:
            raise Http404
        return _submit(request, dossier_id=dossier_id)
    return _show(request, dossier_id=dossier_id)


def _submit(request: SignedInRequest, *, dossier_id: UUID) -> HttpResponse:
    filled = {name: request.POST.get(name, "") for name in ("field", "current", "proposed", "evidence")}
    try:
        field = CorrectionField(filled["field"])
        asked = CorrectionWords(
            current=filled["current"], proposed=filled["proposed"], evidence=filled["evidence"]
        )
        public.submit_correction(request.actor, dossier_id=dossier_id, field=field, words=asked)
    except ValueError:
        return _show(request, dossier_id=dossier_id, problem="field", filled=filled, status=422)
    except InvalidCorrectionError as error:
        return _show(request, dossier_id=dossier_id, problem=error.code, filled=filled, status=422)
    return HttpResponseRedirect(f"{reverse('corrections')}?gevraagd=1")


def _show(
    request: SignedInRequest,
    *,
    dossier_id: UUID | None,
    problem: str = "",
    filled: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": [_row(each) for each in public.list_corrections(request.actor)],
        "dossier_id": dossier_id,
        "fields": [(code.value, text) for code, text in words.FIELDS.items()],
        "filled": filled or {},
        "error": words.PROBLEMS.get(problem),
        "asked": "gevraagd" in request.GET,
    }
    return render(request, "rights/corrections.html", context, status=status)


def _identifier(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Http404 from error


def _row(each: Correction) -> dict[str, Any]:
    days = (each.due_at - clock.now()).days
    return {
        "it": each,
        "state": words.STATES[each.state],
        "tone": words.TONES.get(each.state, "plain"),
        "about": words.FIELDS[each.field],
        "is_open": each.state not in rules.SETTLED,
        "is_late": days < 0,
        "actions": [(state.value, words.ACTIONS[state]) for state in rules.next_states(each.state)],
    }


@require_safe
@staff
def handle(request: SignedInRequest) -> HttpResponse:
    """What our authority still has to answer, first what is due first."""
    return _to_handle(request)


@require_POST
@staff
def decide(request: SignedInRequest, correction_id: UUID) -> HttpResponse:
    """Say where one request stands."""
    reason = request.POST.get("reason", "")
    try:
        state = CorrectionState(request.POST.get("state", ""))
        public.decide_correction(request.actor, correction_id=correction_id, state=state, reason=reason)
    except (ValueError, InvalidCorrectionError):
        text = _("Dat kan nu niet. Bij een weigering hoort een reden van hoogstens 2.000 tekens.")
        return _to_handle(request, error=text, status=422)
    return HttpResponseRedirect(reverse("corrections-staff"))


def _to_handle(request: SignedInRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    rows = [_row(each) for each in public.list_corrections_to_handle(request.actor)]
    context = {"rows": rows, "late": sum(row["is_late"] for row in rows), "error": error}
    return render(request, "rights/corrections_staff.html", context, status=status)
