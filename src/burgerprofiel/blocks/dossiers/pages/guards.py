"""What stands in front of the views of the block."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from burgerprofiel.foundation.pages import seen_by

staff = seen_by(lambda actor: actor.is_staff)
"""Staff; for residents, and for what a staff member does not manage, a page does not exist."""


def party_asked(request: HttpRequest) -> UUID | None:
    """The party that an address names (`?partij=`): in e-mails, and where capacities show together.

    Raises ValueError.
    """
    given = request.GET.get("partij", "")
    return UUID(given) if given else None


def not_found(request: HttpRequest) -> HttpResponse:
    """The same answer for a file that does not exist and for one that is somebody else's."""
    return render(request, "dossiers/not_found.html", status=404)
