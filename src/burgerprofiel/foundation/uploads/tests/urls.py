"""The site, and a page with a file field that only tests have."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.utils.cache import add_never_cache_headers

from burgerprofiel.foundation.pages import SignedInRequest, signed_in
from burgerprofiel.foundation.uploads import public, texts
from burgerprofiel.foundation.uploads.contracts import Accepts, Kind, State, Upload, UploadRefusedError
from burgerprofiel.foundation.uploads.models import Upload as Row
from burgerprofiel.site.urls import urlpatterns as site_patterns

PURPOSE = "dossiers.follow"
ACCEPTS = Accepts(kinds=frozenset(Kind), max_bytes=3 * 1024 * 1024)
_SHOWN = {State.CLEAN: "clean", State.REFUSED: "refused", State.WAITING: "waiting"}
_PAGE = """{% extends "ui/base.html" %}{% import "ui/components.html" as ui %}
{% block title %}Bewijs{% endblock %}
{% block main %}{{ ui.page_heading("Bewijs") }}
{% call ui.form("/test/bewijs", csrf_input=csrf_input, attrs={"enctype": "multipart/form-data"}) %}
{{ ui.file_field("proof", "Bewijsstukken", error=error, files=files, multiple=true, poll_url="/test/bewijs/lijst") }}
{% endcall %}{% endblock %}"""
_LIST = '{% import "ui/components.html" as ui %}{{ ui.uploaded_files("proof", files, poll_url="/test/bewijs/lijst") }}'


@signed_in
def proof(request: SignedInRequest) -> HttpResponse:
    """Hand in, look, remove: as the page of a form will."""
    actor = request.actor
    if doomed := request.POST.get("proof-remove"):
        public.remove(actor, upload_id=UUID(doomed))
        return redirect("/test/bewijs")
    error = ""
    for file in request.FILES.getlist("proof"):
        try:
            public.submit(actor, party_id=actor.party_id, purpose=PURPOSE, file=file, accepts=ACCEPTS)
        except UploadRefusedError as refused:
            error = texts.reason_in_words(refused.reason)
    if request.method == "POST" and not error:
        return redirect("/test/bewijs")
    return _render(request, _PAGE, error=error)


@signed_in
def files(request: SignedInRequest) -> HttpResponse:
    """What the page asks while a file is pending."""
    return _render(request, _LIST)


def _render(request: SignedInRequest, template: str, *, error: str = "") -> HttpResponse:
    mine = list(Row.objects.filter(party_id=request.actor.party_id).values_list("id", flat=True))
    found = public.list_of(request.actor, party_id=request.actor.party_id, purpose=PURPOSE, upload_ids=mine)
    context = {"files": [_shown(upload) for upload in found], "error": error}
    html = engines["jinja2"].from_string(template).render(context, request)
    response = HttpResponse(html, status=422 if error else 200)
    add_never_cache_headers(response)
    return response


def _shown(upload: Upload) -> dict[str, str]:
    return {
        "id": str(upload.id),
        "name": upload.name,
        "size": f"{upload.size // 1024 + 1} kB",
        "state": _SHOWN.get(upload.state, "pending"),
        "text": texts.state_in_words(upload),
        "url": f"/bestanden/{upload.id}",
    }


urlpatterns = [*site_patterns, path("test/bewijs", proof), path("test/bewijs/lijst", files)]
