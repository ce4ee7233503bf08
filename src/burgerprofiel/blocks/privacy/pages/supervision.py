"""What a security officer sees: the log of their authority, a pseudonym recognised, a person with four eyes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from burgerprofiel.blocks.privacy import public, rules, wording
from burgerprofiel.blocks.privacy.contracts import AlertState, Inquiry, LogPage, LogRow, OpeningState
from burgerprofiel.blocks.privacy.errors import (
    FourEyesError,
    InvalidCursorError,
    InvalidNumberError,
    MissingTextError,
    NothingFoundError,
)
from burgerprofiel.blocks.privacy.pages import searching, words
from burgerprofiel.blocks.privacy.pages.guards import officer
from burgerprofiel.foundation.pages import SignedInRequest

_HEAD = (
    "id",
    "logged_at",
    "organisation",
    "actor_kind",
    "actor",
    "subject",
    "operation",
    "purpose",
    "categories",
    "application",
    "source",
    "count",
)


@require_GET
@officer
def log(request: SignedInRequest) -> HttpResponse:
    """The log of the officer's authorities, by organisation, official or pattern."""
    asked = searching.read(request.GET)
    try:
        page = public.search_log(request.actor, wanted=asked.wanted, place=asked.place)
    except InvalidCursorError:
        return HttpResponseRedirect(asked.address())
    context = {
        "asked": asked,
        "organisations": [("", _("Alle")), *((code, code) for code in sorted(request.actor.guarded))],
        "operations": [
            ("", _("Alles")),
            *((code, words.operation(code).capitalize()) for code in wording.OPERATIONS),
        ],
        "export_url": asked.address("supervision-export"),
        "clear_url": reverse("supervision"),
        **rows(page, address=lambda place: asked.address(place=place)),
    }
    return render(request, "privacy/staff/log.html", context)


@require_GET
@officer
def export(request: SignedInRequest) -> HttpResponse:
    """The same search as CSV (RFC 4180, UTF-8), at most 10,000 rows; no cell can be a formula."""
    asked = searching.read(request.GET)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="toegang.csv"'
    writer = csv.writer(response)
    writer.writerow(_HEAD)
    for row in public.export_log(request.actor, wanted=asked.wanted):
        writer.writerow([rules.harmless(_cell(getattr(row, name))) for name in _HEAD])
    return response


@require_http_methods(["GET", "POST"])
@officer
def confirm(request: SignedInRequest) -> HttpResponse:
    """Whether a pseudonym is a member of staff of whom the officer gives the number; the number is not kept."""
    given = request.POST if request.method == "POST" else request.GET
    problems: dict[str, str] = {}
    answer: bool | None = None
    if request.method == "POST":
        answer, problems = _confirmed(request)
    context = {
        "official": given.get("medewerker", "")[:40],
        "reason": request.POST.get("reden", "")[:200],
        "errors": problems,
        "answer": answer,
    }
    return render(request, "privacy/staff/confirm.html", context, status=422 if problems else 200)


def _confirmed(request: SignedInRequest) -> tuple[bool | None, dict[str, str]]:
    number, reason = request.POST.get("nummer", ""), request.POST.get("reden", "")
    try:
        official = UUID(request.POST.get("medewerker", ""))
        return (
            public.confirm_official(request.actor, official=official, number=number, reason=reason),
            {},
        )
    except (InvalidNumberError, MissingTextError) as error:
        return None, _what_is_wrong(error, text="reden")
    except (ValueError, NothingFoundError):
        return None, {"medewerker": _("Deze schuilnaam komt in jullie logboek niet voor.")}


@require_http_methods(["GET", "POST"])
@officer
def inquiries(request: SignedInRequest) -> HttpResponse:
    """Searches by person: what was asked, and the form to ask."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        number, case = request.POST.get("nummer", ""), request.POST.get("zaak", "")
        try:
            public.ask_inquiry(request.actor, number=number, case_number=case)
            return HttpResponseRedirect(reverse("inquiries"))
        except (InvalidNumberError, MissingTextError) as error:
            problems = _what_is_wrong(error, text="zaak")
        except NothingFoundError:
            problems = {"nummer": _("Jullie bestuur deed niets met gegevens van deze persoon.")}
    listed = public.list_inquiries(request.actor)
    context = {
        "inquiries": listed,
        "to_agree": [one for one in listed if _waits_for_me(one)],
        "case": request.POST.get("zaak", "")[:60],
        "errors": problems,
    }
    return render(request, "privacy/staff/inquiries.html", context, status=422 if problems else 200)


def _waits_for_me(one: Inquiry) -> bool:
    """Whether somebody else asked to open the sealed parts, and this officer can agree."""
    return one.opening is not None and one.opening.state is OpeningState.WAITS and not one.opening.is_mine


@require_GET
@officer
def inquiry(request: SignedInRequest, inquiry_id: UUID) -> HttpResponse:
    """What the authority did with the data of one person, once a second officer agreed."""
    return show_inquiry(request, inquiry_id)


def show_inquiry(
    request: SignedInRequest, inquiry_id: UUID, *, reason: str = "", problems: Mapping[str, str] | None = None
) -> HttpResponse:
    """That page; with what is wrong with the form that asks to open what is sealed."""
    address = reverse("inquiry", args=[inquiry_id])
    try:
        page = public.search_person(request.actor, inquiry_id=inquiry_id, place=request.GET.get("na", ""))
    except (FourEyesError, InvalidCursorError):
        return HttpResponseRedirect(reverse("inquiries"))
    context = {
        "inquiry_id": inquiry_id,
        "opening": page.opening,
        "reason": reason,
        "errors": problems or {},
        **rows(page, address=lambda place: f"{address}?na={place}"),
    }
    return render(request, "privacy/staff/inquiry.html", context, status=422 if problems else 200)


@require_POST
@officer
def approve(request: SignedInRequest, inquiry_id: UUID) -> HttpResponse:
    """Be the second pair of eyes."""
    try:
        public.approve_inquiry(request.actor, inquiry_id=inquiry_id)
    except FourEyesError:
        return HttpResponseRedirect(reverse("inquiries"))
    return HttpResponseRedirect(reverse("inquiry", args=[inquiry_id]))


@require_GET
@officer
def alerts(request: SignedInRequest) -> HttpResponse:
    """Unusual days of officials."""
    lines = [
        {
            "alert": one,
            "what": words.alert(one),
            "state": words.alert_state(one.state),
            "is_open": one.state == "open",
        }
        for one in public.list_alerts(request.actor)
    ]
    return render(request, "privacy/staff/alerts.html", {"lines": lines})


@require_POST
@officer
def settle_alert(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    """Say that an alert is explained (`doe=uitgelegd`) or an incident (`incident`)."""
    states = {"uitgelegd": AlertState.EXPLAINED, "incident": AlertState.INCIDENT}
    state = states.get(request.POST.get("doe", ""))
    if state is not None:
        public.settle_alert(request.actor, alert_id=alert_id, state=state)
    return HttpResponseRedirect(reverse("alerts"))


def rows(page: LogPage, *, address: Callable[[str], str]) -> dict[str, Any]:
    """The rows of a page of the log in words, and the addresses of the pages around it."""
    return {
        "rows": [_line(row) for row in page.rows],
        "earlier_url": address(page.after) if page.after else None,
        "later_url": address(page.before) if page.before else None,
    }


def _line(row: LogRow) -> dict[str, Any]:
    kinds = {"official": _("medewerker"), "client": _("computersysteem"), "system": _("platform")}
    return {
        "row": row,
        "kind": kinds.get(row.actor_kind, row.actor_kind),
        "official": rules.short(row.actor) if row.actor_kind == "official" and row.actor else "",
        "operation": words.operation(row.operation),
        "purpose": wording.purpose(row.purpose),
        "subject": rules.short(row.subject),
    }


def _what_is_wrong(error: InvalidNumberError | MissingTextError, *, text: str) -> dict[str, str]:
    if isinstance(error, InvalidNumberError):
        return {"nummer": _("Dit is geen rijksregisternummer. Kijk de cijfers na.")}
    return {text: _("Vul dit in, met hoogstens 60 tekens.")}


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
