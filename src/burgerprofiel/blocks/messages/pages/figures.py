"""How it is with the work in the mailbox of an organisation, in numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from burgerprofiel.blocks.messages.contracts import Part, PartFigures, Week
from burgerprofiel.blocks.messages.pages import office_words as words
from burgerprofiel.blocks.messages.pages.dividing import colleagues_only
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.foundation.pages import SignedInRequest


@require_safe
@colleagues_only
def figures(request: SignedInRequest) -> HttpResponse:
    """The parts that this person reads side by side, and the last twelve weeks."""
    division = organisation.look(request.actor)
    office, found = division.office, division.figures
    by_code = {one.code: one for one in found.parts}
    context = {
        "parts": [_part(one, by_code.get(one.code)) for one in office.parts if one.is_mine],
        "weeks": [_week(one) for one in found.weeks],
        "is_empty": not found.parts,
    }
    return render(request, "messages/figures.html", context)


def _part(part: Part, figures_: PartFigures | None) -> dict[str, Any]:
    code = words.write_part(part.code)
    return {
        "name": words.part_name(part),
        "url": f"{reverse('messages')}?{urlencode({'deel': code})}",
        "it": figures_ or PartFigures(code=part.code, waiting=0, unassigned=0, late=0, arrived=0, handled=0),
        "lasted": words.lasted(figures_.days if figures_ else None),
    }


def _week(week: Week) -> dict[str, Any]:
    said = {"arrived": week.arrived, "handled": week.handled}
    return {
        "label": words.day(week.monday),
        "values": (week.arrived, week.handled),
        "text": _("%(arrived)s gekomen, %(handled)s afgehandeld") % said,
    }
