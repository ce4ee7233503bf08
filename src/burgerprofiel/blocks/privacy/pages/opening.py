"""Opening the sealed parts of an inquiry: the form that asks, and what is read while they are open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from burgerprofiel.blocks.privacy import public, rules
from burgerprofiel.blocks.privacy.contracts import MAXIMUM_REASON, OpenedPage
from burgerprofiel.blocks.privacy.errors import (
    ClosedError,
    FourEyesError,
    InvalidCursorError,
    MissingTextError,
)
from burgerprofiel.blocks.privacy.pages import supervision
from burgerprofiel.blocks.privacy.pages.guards import officer
from burgerprofiel.foundation.pages import SignedInRequest


@require_POST
@officer
def ask(request: SignedInRequest, inquiry_id: UUID) -> HttpResponse:
    """Note why an officer wants to read what is sealed, and have them sign for it at the identity provider."""
    reason = request.POST.get("waarom", "")
    try:
        made = public.ask_opening(request.actor, inquiry_id=inquiry_id, reason=reason)
    except MissingTextError:
        problems = {"waarom": _("Zeg waarom je dit moet lezen, met hoogstens 300 tekens.")}
        return supervision.show_inquiry(
            request, inquiry_id, reason=reason[:MAXIMUM_REASON], problems=problems
        )
    except FourEyesError:
        return HttpResponseRedirect(reverse("inquiries"))
    return HttpResponseRedirect(reverse("sign-in-opening", args=[made]))


@require_GET
@officer
def opened(request: SignedInRequest, inquiry_id: UUID) -> HttpResponse:
    """The rows of an inquiry with their sealed parts, as long as the vault opens them for this session."""
    address = reverse("inquiry-opened", args=[inquiry_id])
    try:
        page = public.read_sealed(request.actor, inquiry_id=inquiry_id, place=request.GET.get("na", ""))
    except InvalidCursorError:
        return HttpResponseRedirect(address)
    except FourEyesError:
        return _closed(request, reverse("inquiries"), is_over=True)
    except ClosedError:
        return _closed(request, reverse("inquiry", args=[inquiry_id]), is_over=False)
    context = supervision.rows(page, address=lambda place: f"{address}?na={place}")
    context["rows"] = [line | _parts(page, line["row"].id) for line in context["rows"]]
    context |= {"inquiry_id": inquiry_id, "case": page.case_number, "expires_at": page.expires_at}
    return render(request, "privacy/staff/opened.html", context)


def _parts(page: OpenedPage, row_id: int) -> dict[str, Any]:
    """What of a row was sealed: nothing, something that cannot be read, or the parts."""
    parts = page.parts.get(row_id)
    return {
        "parts": parts,
        "unreadable": parts is None and row_id in page.parts,
        "agreed": rules.short(UUID(parts.agreed_by)) if parts and parts.agreed_by else "",
    }


def _closed(request: SignedInRequest, back_url: str, *, is_over: bool) -> HttpResponse:
    context = {"back_url": back_url, "is_over": is_over}
    return render(request, "privacy/staff/closed.html", context, status=403)
