"""What an authority's system told a person: the file that it is about, or what there is of it here."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.errors import NoticeNotFoundError
from burgerprofiel.foundation.gate import RefusedError
from burgerprofiel.foundation.pages import SignedInRequest, resident


@require_safe
@resident
def notice(request: SignedInRequest, bundle_id: UUID) -> HttpResponse:
    """One notice of a party that this person acts for (`partij`, else the one of this moment)."""
    try:
        given = request.GET.get("partij", "")
        party_id = UUID(given) if given else request.actor.party_id
        found = public.get_notice(request.actor, bundle_id=bundle_id, party_id=party_id)
    except (ValueError, NoticeNotFoundError, RefusedError):
        return render(request, "notifications/notice_gone.html", status=404)
    if found.file_id is not None:
        file = reverse("dossier", args=[found.file_id])
        return redirect(f"{file}?{urlencode({'partij': found.party_id})}")
    return render(request, "notifications/notice.html", {"found": found})
