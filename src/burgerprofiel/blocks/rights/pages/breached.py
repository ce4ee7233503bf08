"""What a person is told of breaches that touched their data."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.pages.breach_words import categories
from burgerprofiel.blocks.rights.pages.guards import resident
from burgerprofiel.foundation import config
from burgerprofiel.foundation.pages import SignedInRequest


@require_safe
@resident
def notices(request: SignedInRequest) -> HttpResponse:
    """Every breach that the present party was told of, newest first."""
    found = public.list_breach_notices(request.actor)
    names = dossiers.authority_names({one.controller for one in found})
    controller, about = config.current().controller, dict(categories())
    context = {
        "contact": controller.dpo_contact.removeprefix("mailto:"),
        "notices": [
            {
                "it": one,
                "who": names.get(one.controller, one.controller) or controller.name,
                "data": [about[code] for code in one.categories if code in about],
            }
            for one in found
        ],
    }
    return render(request, "rights/breach_notices.html", context)
