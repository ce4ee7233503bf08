"""What people see when something is not there, not allowed or broken: a plain page, or a problem for machines."""

from __future__ import annotations

import math
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.foundation import config
from burgerprofiel.foundation.api import problems
from burgerprofiel.foundation.errors import TooManyError

_MACHINES = ("/api/", "/oauth/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what the browser sent cannot be read."""
    return _answer(
        request,
        HTTPStatus.BAD_REQUEST,
        code="bad-request",
        title=_("Dit adres klopt niet"),
        text=_("We begrijpen niet wat je vraagt. Ga terug en probeer opnieuw."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this is not theirs."""
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        code="forbidden",
        title=_("Dit mag je niet bekijken"),
        text=_("Je bent aangemeld, maar je hebt geen toegang tot deze pagina."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or this person may not know that it does."""
    return _answer(
        request,
        HTTPStatus.NOT_FOUND,
        code="not-found",
        title=_("Deze pagina vinden we niet"),
        text=_("De pagina bestaat niet meer, of je kijkt in een andere hoedanigheid. Controleer het adres."),
    )


def too_many(request: HttpRequest, exception: TooManyError) -> HttpResponse:
    """429: too often in a short time; says when it works again."""
    minutes = math.ceil(exception.retry_after / 60)
    wait = ngettext(
        "Probeer het over een minuut opnieuw.", "Probeer het over %(count)s minuten opnieuw.", minutes
    )
    response = _answer(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        code=exception.code,
        title=_("Even geduld"),
        text=_("Je deed dit te vaak na elkaar.") + " " + wait % {"count": minutes},
    )
    for name, value in exception.headers.items():
        response[name] = value
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from a page that we gave this browser."""
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        code="csrf-failed",
        title=_("Dit formulier is te oud"),
        text=_(
            "Ga terug, vernieuw de pagina en verstuur het formulier opnieuw. Laat je browser cookies bewaren."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without the session, the database or the context of ordinary pages."""
    if request.path.startswith(_MACHINES):
        return problems.response(problems.problem(HTTPStatus.INTERNAL_SERVER_ERROR, "server-error"))
    site = {"name": config.current().tenant_name, "authority": config.current().tenant_line, "home_url": "/"}
    content = render_to_string(
        "site/error.html",
        {
            "site": site,
            "title": _("Er ging iets mis bij ons"),
            "text": _("Het ligt niet aan jou. We weten ervan. Probeer het over enkele minuten opnieuw."),
            "url": "/",
            "link": _("Naar het begin"),
        },
    )
    return HttpResponse(content, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _answer(request: HttpRequest, status: HTTPStatus, *, code: str, title: str, text: str) -> HttpResponse:
    if request.path.startswith(_MACHINES):
        return problems.response(problems.problem(status, code))
    context = {"title": title, "text": text, "url": reverse("home"), "link": _("Naar het begin")}
    response = HttpResponse(render_to_string("site/error.html", context, request=request), status=status)
    add_never_cache_headers(response)  # the frame names who is signed in
    return response
