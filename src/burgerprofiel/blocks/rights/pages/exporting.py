"""Taking everything along: ask, see how far it is, fetch it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.pages.guards import resident
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.pages import SESSION_COOKIE, SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def export(request: SignedInRequest) -> HttpResponse:
    """Ask for everything (POST), or see how far it is (GET)."""
    if request.method == "POST":
        public.start_export(request.actor)
        return HttpResponseRedirect(reverse("export"))
    return render(request, "rights/export.html", {"found": public.find_export(request.actor)})


@require_POST
@resident
def step(request: SignedInRequest, export_id: UUID) -> HttpResponse:
    """Work on it for a moment, with the keys of this request; a script asks again until it is ready."""
    found = public.continue_export(request.actor, export_id=export_id, key=_key(request))
    if request.headers.get("HX-Request") == "true":
        return render(request, "rights/export_part.html", {"found": found})
    return HttpResponseRedirect(reverse("export"))


@require_safe
@resident
def download(request: SignedInRequest, export_id: UUID) -> HttpResponseBase:
    """The archive; opened with the key of this session while it is sent."""
    content = public.download_export(request.actor, export_id=export_id, key=_key(request))
    response = StreamingHttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="mijn-gegevens-{clock.today():%Y-%m-%d}.zip"'
    return response


def _key(request: SignedInRequest) -> str:
    return request.COOKIES[SESSION_COOKIE]
