"""Choosing digital post, seeing what was chosen and what was read before, and undoing it in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from burgerprofiel.blocks.correspondence import public, wording
from burgerprofiel.blocks.correspondence.contracts import Choice, Decision
from burgerprofiel.blocks.correspondence.errors import TextChangedError
from burgerprofiel.blocks.correspondence.queries import LISTED
from burgerprofiel.blocks.correspondence.wording import Wording
from burgerprofiel.foundation.pages import SignedInRequest, resident

_LANGUAGES: Final = dict(settings.LANGUAGES)


@require_safe
@resident
def show(request: SignedInRequest) -> HttpResponse:
    """What digital post means, whether it is on for the present party, and everything that was decided."""
    return _show(request, saved=request.GET.get("bewaard", ""))


@require_POST
@resident
def choose(request: SignedInRequest) -> HttpResponse:
    """Yes, with the text that was read."""
    return _decide(request, do=public.choose_digital, saved="gekozen")


@require_POST
@resident
def withdraw(request: SignedInRequest) -> HttpResponse:
    """Paper again."""
    return _decide(request, do=public.withdraw_digital, saved="gestopt")


def _decide(request: SignedInRequest, *, do: Callable[..., bool], saved: str) -> HttpResponse:
    """A page of another capacity, left open in another tab, decides nothing for this one."""
    if request.POST.get("voor") != request.actor.party_id.hex:
        return _show(
            request, problem=_("Je treedt intussen voor iemand anders op. Kijk na voor wie je kiest.")
        )
    try:
        do(request.actor, sha256=request.POST.get("tekst", ""))
    except TextChangedError:
        return _show(
            request, problem=_("De tekst is veranderd sinds je hem las. Lees hem opnieuw en kies dan.")
        )
    return HttpResponseRedirect(f"{reverse('digital-post')}?bewaard={saved}")


def _show(request: SignedInRequest, *, saved: str = "", problem: str = "") -> HttpResponse:
    found = public.get_standing(request.actor)
    is_organisation = request.actor.party_id != request.actor.person_id

    def current(decision: Decision) -> Wording:
        return wording.current(decision, for_organisation=is_organisation, language=request.LANGUAGE_CODE)

    context = {
        "it": found,
        "party": request.actor.party_id.hex,
        "is_organisation": is_organisation,
        "give": current(Decision.GIVEN),
        "withdraw": current(Decision.WITHDRAWN),
        "choices": [_row(choice) for choice in found.choices],
        "is_cut_off": len(found.choices) == LISTED,
        "saved": saved,
        "problem": problem,
    }
    return render(request, "correspondence/digital_post.html", context, status=409 if problem else 200)


def _row(choice: Choice) -> dict[str, Any]:
    is_given = choice.decision is Decision.GIVEN
    return {
        "title": _("Gekozen voor digitale post") if is_given else _("Gestopt met digitale post"),
        "at": choice.at,
        "who": _("Jij, op deze website")
        if choice.is_mine
        else _("Iemand anders die hiervoor mag optreden, op deze website"),
        "language": choice.language,
        "language_name": _LANGUAGES[choice.language],
        "version": choice.version,
        "sha256": choice.sha256,
        "paragraphs": choice.text.split("\n\n"),
    }
