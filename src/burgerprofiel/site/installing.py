"""What makes the site an app that can be installed: its manifest, its service worker, the page without a connection."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from burgerprofiel.foundation import config

_SCRIPT = Path(__file__).resolve().parent.parent / "foundation" / "static" / "build" / "sw.js"
_INK, _PAPER = "#333332", "#ffffff"  # of the mark, and of `foundation.ui.theme`
_ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest (W3C)."""
    installation = config.current()
    content = {
        "id": "/",
        "name": installation.tenant_name,
        "short_name": installation.tenant_name[:12].strip(),
        "description": _("Alles wat je met de overheid hebt, op één plaats"),
        "lang": translation.get_language(),
        "dir": "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _INK,
        "icons": [
            {
                "src": static(f"build/icons/{name}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in _ICONS
        ],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    response["Vary"] = "Accept-Language, Cookie"  # the words are in the language of who asks
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root: what lies deeper may not answer for the whole site."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"  # a browser asks whether it changed; a mended one is there at once
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker keeps and shows without a connection; it asks without a cookie, so it is of nobody."""
    return render(request, "site/offline.html")


@lru_cache(maxsize=1)
def _script() -> bytes:
    return _SCRIPT.read_bytes()
