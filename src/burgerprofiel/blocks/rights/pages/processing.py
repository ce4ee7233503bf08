"""The public page that says what personal data is used for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import Processing


@require_safe
def purposes(request: HttpRequest) -> HttpResponse:
    """What we use your data for: the register of processing in plain words, for everybody."""
    found = public.get_register()
    context = {"register": found, "entries": [_shown(entry) for entry in found.entries]}
    return render(request, "rights/purposes.html", context)


def _shown(entry: Processing) -> dict[str, Any]:
    facts = [
        (_("Welke gegevens"), entry.categories),
        (_("Van wie"), entry.subjects),
        (_("Wie ze ook krijgt"), entry.recipients or (_("niemand anders"),)),
        (_("Buiten Europa"), entry.transfers or (_("nee"),)),
        (_("Hoelang"), (entry.retention,)),
        (_("Omdat"), (entry.legal_basis,)),
        (_("Zo beschermen we ze"), entry.measures),
    ]
    return {"entry": entry, "facts": [(label, "; ".join(values)) for label, values in facts]}
