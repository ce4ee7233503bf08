"""Pages that belong to no block."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.pages import PageRequest
from burgerprofiel.site import context, promises


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page; who is signed in goes to where their work begins."""
    actor = cast("PageRequest", request).actor
    response = redirect(context.landing_url(actor)) if actor else render(request, "site/home.html")
    add_never_cache_headers(response)
    return response


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """What we promise about data of people, and what not; for everybody."""
    is_witnessed = bool(config.current().access_log.witnesses)
    sections = [
        {
            "key": section.key,
            "title": section.title,
            "lines": [line for line in section.lines if is_witnessed or not line.needs_witness],
        }
        for section in promises.SECTIONS
    ]
    return render(request, "site/trust.html", {"sections": sections, "limits": promises.LIMITS})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    settings = config.current()
    expires = clock.now() + timedelta(days=365)
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en, fr, de",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
    )
    return HttpResponse("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")
