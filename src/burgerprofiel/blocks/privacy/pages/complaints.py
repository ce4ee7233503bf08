"""Saying that an access was not right, and following what becomes of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from burgerprofiel.blocks.privacy import public, rules
from burgerprofiel.blocks.privacy.contracts import ComplaintDetail, ComplaintRow, Reason, Step
from burgerprofiel.blocks.privacy.errors import (
    AccessNotFoundError,
    AlreadyComplainedError,
    ComplaintNotFoundError,
    MissingTextError,
)
from burgerprofiel.blocks.privacy.pages import accesses, words
from burgerprofiel.foundation.pages import SignedInRequest, resident


@require_http_methods(["GET", "POST"])
@resident
def complain(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """The form about one access; what was filled in survives a mistake."""
    try:
        if request.method == "POST":
            return _submitted(request, entry_id)
        return _form(request, entry_id, reason="", text="", errors={})
    except AccessNotFoundError:
        return render(request, "privacy/not_found.html", status=404)


def _submitted(request: SignedInRequest, entry_id: int) -> HttpResponse:
    reason, text = request.POST.get("reden", ""), request.POST.get("uitleg", "")
    errors = {} if reason in set(Reason) else {"reden": _("Kies wat er volgens jou niet klopt.")}
    try:
        if not errors:
            made = public.submit_complaint(request.actor, entry_id=entry_id, reason=Reason(reason), text=text)
            return HttpResponseRedirect(f"{reverse('complaint', args=[made])}?klaar=1")
    except MissingTextError:
        errors["uitleg"] = words.text_error(text)
    except AlreadyComplainedError:
        errors["reden"] = _("Je diende hierover al een klacht in. Je vindt ze onder je klachten.")
    return _form(request, entry_id, reason=reason, text=text, errors=errors)


def _form(
    request: SignedInRequest, entry_id: int, *, reason: str, text: str, errors: dict[str, str]
) -> HttpResponse:
    found = public.get_access(request.actor, entry_id=entry_id)
    context = {
        "row": found.row,
        "line": accesses.line(found.row),
        "reasons": [{"value": one.value, "label": words.reason(one)} for one in Reason],
        "reason": reason,
        "text": text,
        "limit": rules.MAXIMUM_TEXT,
        "errors": errors,
        "authority": words.authority(found.row.organisation_name),
    }
    return render(request, "privacy/complain.html", context, status=422 if errors else 200)


@require_GET
@resident
def complaints(request: SignedInRequest) -> HttpResponse:
    """The person's own complaints."""
    rows = [line(row) for row in public.list_complaints(request.actor)]
    return render(request, "privacy/complaints.html", {"lines": rows})


@require_GET
@resident
def complaint(request: SignedInRequest, complaint_id: UUID) -> HttpResponse:
    """One complaint: how far it is, the answer."""
    try:
        found = public.get_complaint(request.actor, complaint_id=complaint_id)
    except ComplaintNotFoundError:
        return render(request, "privacy/not_found.html", status=404)
    context = {
        "found": found,
        "line": line(found.row),
        "access": accesses.line(found.access) if found.access else None,
        "steps": steps(found),
        "just_sent": request.GET.get("klaar") == "1",
    }
    return render(request, "privacy/complaint.html", context)


def line(row: ComplaintRow) -> dict[str, Any]:
    """A complaint in words."""
    tones = {Step.UPHELD: "ok", Step.REJECTED: "plain", Step.ANSWERED: "ok"}
    return {
        "row": row,
        "reason": words.reason(row.reason),
        "authority": words.authority(row.organisation_name),
        "state": _("Te laat") if row.is_late else words.step(row.state),
        "tone": "late" if row.is_late else tones.get(row.state, "plain"),
    }


def steps(found: ComplaintDetail) -> list[dict[str, Any]]:
    """What happened and what is to come, as the list of steps shows it."""
    made: list[dict[str, Any]] = [
        {"title": words.step(one.step), "at": one.made_at, "state": "past"} for one in found.steps
    ]
    if found.row.settled_at is None:
        made.append(
            {
                "title": _("Antwoord"),
                "state": "current",
                "expected": _("ten laatste %(day)s") % {"day": words.day(found.row.due_on)},
            }
        )
    return made
