"""The links in the mails to departments: confirming an address, and no more mails. Whoever has one got the mail."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.limits import uses

_BY_PROGRAM: Final = ("List-Unsubscribe", "One-Click")
_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_methods
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """It asks for a click: programs that look at links in mail must not confirm."""
    limits.spend_for(uses.EMAIL_LINK, request)
    is_done = request.method == "POST" and organisation.follow_digest_link(token, does="confirm")
    is_good = is_done or (request.method != "POST" and organisation.is_digest_link(token, does="confirm"))
    context = {"is_done": is_done, "is_good": is_good}
    return render(request, "messages/digest_confirm.html", context, status=200 if is_good else 410)


# RFC 8058 §3.2: the request of a mail program has no cookie and no token of a form; the link itself is the proof.
# A page elsewhere that makes a browser send it has to have the link.
@csrf_exempt
@never_cache
@_methods
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop on POST, without a redirect; only looking at it, as programs do with links in mails, changes nothing."""
    is_post = request.method == "POST"
    is_done = is_post and organisation.follow_digest_link(token, does="stop")
    is_good = is_done or (not is_post and organisation.is_digest_link(token, does="stop"))
    name, value = _BY_PROGRAM
    if is_post and request.POST.get(name) == value:
        return HttpResponse(status=200 if is_done else 410, content_type="text/plain")
    context = {"is_done": is_done, "is_good": is_good}
    return render(request, "messages/digest_stop.html", context, status=200 if is_good else 410)
