"""The link to no more notices: a page with a button for people, one request for programs (RFC 8058)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.notifications.services import unsubscribing
from burgerprofiel.blocks.notifications.wire.tokens import Wish
from burgerprofiel.foundation import themes

_BY_PROGRAM: Final = ("List-Unsubscribe", "One-Click")


# RFC 8058 §3.2: the request of a mail program has no cookie and no token of a form; the link itself is the proof.
# A page elsewhere that makes a browser send it has to have the link.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop on POST, without a redirect; only looking at it, as programs do with links in mails, changes nothing."""
    wish = unsubscribing.find(token)
    if request.method != "POST":
        return _page(request, wish)
    if wish is not None and request.POST.get("alles") == "1":
        wish = replace(wish, theme="")
    is_done = wish is not None and unsubscribing.stop(wish)
    name, value = _BY_PROGRAM
    if request.POST.get(name) == value:
        return HttpResponse(status=200 if is_done else 410, content_type="text/plain")
    return _page(request, wish if is_done else None, is_done=is_done)


def _page(request: HttpRequest, wish: Wish | None, *, is_done: bool = False) -> HttpResponse:
    context = {
        "is_done": is_done,
        "is_good": wish is not None,
        "theme": themes.name_of(wish.theme) if wish else "",
    }
    return render(request, "notifications/unsubscribe.html", context, status=200 if wish else 410)
