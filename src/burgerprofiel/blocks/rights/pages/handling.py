"""Requests to correct, for the staff of the authority that handles them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import Answer, Correction, CorrectionMessage, CorrectionState, Side
from burgerprofiel.blocks.rights.errors import CorrectionChangedError, InvalidCorrectionError
from burgerprofiel.blocks.rights.pages import words
from burgerprofiel.blocks.rights.pages.guards import staff
from burgerprofiel.foundation import clock, errors
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms
from burgerprofiel.foundation.uploads.contracts import Upload
from burgerprofiel.foundation.uploads.views import attachment

EXTEND = "extend"
"""The choice of the form that takes more time."""


@require_safe
@staff
def corrections(request: SignedInRequest) -> HttpResponse:
    """What our authority still has to answer, first what is due first; or what it settled."""
    is_settled, after = "klaar" in request.GET, request.GET.get("na", "")
    try:
        page = public.list_corrections_to_handle(request.actor, after=after, is_settled=is_settled)
    except errors.InvalidError:
        return HttpResponseRedirect(reverse("corrections-staff"))
    chosen = {"klaar": "1"} if is_settled else {}
    context = {
        "rows": [_row(each) for each in page.items],
        "page": page,
        "is_settled": is_settled,
        "is_first": not after,
        "later_url": f"?{urlencode(chosen | {'na': page.after})}" if page.after else "",
        "start_url": f"?{urlencode(chosen)}" if after else "",
    }
    return render(request, "rights/corrections_staff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def correction(request: SignedInRequest, correction_id: UUID) -> HttpResponse:
    """One request: what was asked and written; and answering it."""
    if request.method != "POST":
        return _show(request, correction_id)
    try:
        _answer(request, correction_id)
    except CorrectionChangedError:
        return _show(request, correction_id, error=("text", words.CHANGED), status=409)
    except InvalidCorrectionError as error:
        field = "text" if error.code in ("text", "too-long") else "step"
        problem = words.MESSAGE_PROBLEMS.get(error.code, words.MESSAGE_PROBLEMS["state"])
        return _show(request, correction_id, error=(field, problem), status=422)
    return HttpResponseRedirect(f"{reverse('correction-staff', args=[correction_id])}?verstuurd=1")


def _answer(request: SignedInRequest, correction_id: UUID) -> None:
    step, text = request.POST.get("step", ""), request.POST.get("text", "")
    if step == EXTEND:
        public.extend_correction(request.actor, correction_id=correction_id, reason=text)
        return
    try:
        state = CorrectionState(step) if step else None
        seen = datetime.fromisoformat(request.POST["seen"]) if "seen" in request.POST else None
    except ValueError as error:
        raise InvalidCorrectionError("state") from error
    answer = Answer(text=text, state=state)
    public.handle_correction(request.actor, correction_id=correction_id, answer=answer, seen=seen)


@require_safe
@staff
def file(request: SignedInRequest, correction_id: UUID, upload_id: UUID) -> StreamingHttpResponse:
    """A clean file that came with a request."""
    opened = public.open_evidence(request.actor, correction_id=correction_id, upload_id=upload_id)
    return attachment(opened)


def _show(
    request: SignedInRequest, correction_id: UUID, *, error: tuple[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    found = public.get_correction_to_handle(request.actor, correction_id=correction_id)
    each = found.correction
    context = {
        "row": _row(each),
        "own_files": [_file(one, each) for one in found.files],
        "thread": [_said(message, each) for message in found.messages],
        "waiting": found.waiting,
        "steps": _steps(each),
        "step": request.POST.get("step", ""),
        "typed": request.POST.get("text", ""),
        "seen": each.changed_at.isoformat(),
        "error": error,
        "done": "verstuurd" in request.GET,
    }
    return render(request, "rights/correction_staff.html", context, status=status)


def _steps(each: Correction) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [{"value": "", "label": _("Ik stuur alleen een bericht")}]
    steps += [
        {"value": state.value, "label": words.ACTIONS[state]} for state in rules.next_states(each.state)
    ]
    if rules.may_extend(each.state, due_at=each.due_at, is_extended=each.is_extended, now=clock.now()):
        hint = _("Leg uit waarom. Dit kan één keer, en alleen in de eerste maand.")
        steps.append({"value": EXTEND, "label": _("Ik heb twee maanden meer nodig"), "hint": hint})
    return steps


def _said(message: CorrectionMessage, each: Correction) -> dict[str, Any]:
    who = _("De inwoner") if message.side is Side.PERSON else _("Wij")
    shown = [_file(one, each) for one in message.files]
    return words.entry(message, who=who, mine=Side.AUTHORITY) | {"files": shown}


def _file(one: Upload, each: Correction) -> dict[str, Any]:
    return forms.shown(one, url=reverse("correction-evidence", args=[each.id, one.id]))


def _row(each: Correction) -> dict[str, Any]:
    return words.row(each, states=words.STATES_FOR_STAFF) | {"number": words.whose(each)}
