"""Helping a person who asks whether and how they were told: their number and the reason come in a form alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import NoticeTold
from burgerprofiel.blocks.notifications.errors import InvalidNumberError, InvalidReasonError
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.pages import operating_words as words
from burgerprofiel.blocks.notifications.pages.operating import operator, tabs
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import SignedInRequest

_NO_NUMBER: Final = _("Dit is geen rijksregisternummer. Kijk de cijfers na.")
_NO_REASON: Final = _("Schrijf waarom je kijkt, in 3 tot 500 tekens. De persoon leest het.")


@require_http_methods(["GET", "HEAD", "POST"])
@operator
def support(request: SignedInRequest) -> HttpResponse:
    """Ask for whom and why (GET), then what they were told (POST); the next page comes with a form as well."""
    if request.method != "POST":
        return _show(request)
    reason, number = request.POST.get("reden", ""), request.POST.get("nummer", "")
    try:
        person_id = _person(request, number=number[:40])
        if person_id is None:
            return _show(request, reason=reason, is_unknown=True)
        rows, after = public.list_told(
            request.actor, person_id=person_id, reason=reason, cursor=request.POST.get("na", "")[:60]
        )
    except InvalidNumberError:
        return _show(request, reason=reason, problems={"nummer": _NO_NUMBER})
    except InvalidReasonError:
        return _show(request, reason=reason, problems={"reden": _NO_REASON})
    except errors.InvalidError:
        return _show(request)
    shown = {"person_id": person_id, "rows": [_row(one) for one in rows], "after": after}
    return _show(request, reason=reason, shown=shown)


def _person(request: SignedInRequest, *, number: str) -> UUID | None:
    """Whom the form is about: a number, or on later pages the pseudonym that it led to."""
    if known := request.POST.get("persoon", ""):
        try:
            return UUID(known)
        except ValueError as error:
            raise InvalidNumberError from error
    return public.find_person_to_help(request.actor, number=number)


def _show(
    request: SignedInRequest,
    *,
    reason: str = "",
    is_unknown: bool = False,
    problems: Mapping[str, Promise | str] | None = None,
    shown: Mapping[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "tabs": tabs("notices-support"),
        "reason": reason,
        "is_unknown": is_unknown,
        "errors": problems or {},
        "shown": shown,
    }
    return render(request, "notifications/staff/support.html", context, status=422 if problems else 200)


def _row(one: NoticeTold) -> dict[str, Any]:
    return {
        "it": one,
        "kind": words.kind(one.kind),
        "channel": words.channel(one.channel) if one.channel else "",
        "state": words.STATES.get(one.state, one.state),
        "tone": words.TONES.get(one.state, "plain"),
        "reason": words.reason(one.reason) if one.reason else "",
        "waits": one.state == Intent.State.WAITING,
    }
