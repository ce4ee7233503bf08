"""OAuth for systems: tokens (`POST /oauth/v1/token`, RFC 6749 §5) of machines and of portals that come with a person
(ADR 0030), what such a portal hands over first (`/par`), gives back (`/revoke`) and finds out about us.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.public import portals
from burgerprofiel.blocks.identity.services.clients import TokenError
from burgerprofiel.foundation import keys, limits
from burgerprofiel.foundation.limits import uses

_MAX_BYTES = 16 * 1024
_MAX_FIELDS = 20
_FORM = "application/x-www-form-urlencoded"


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Give a token for a signed assertion; every refusal is one of RFC 6749 §5.2."""
    return _endpoint(request, _token)


def _token(request: HttpRequest, form: dict[str, str]) -> HttpResponse:
    if form.get("grant_type") in portals.GRANT_TYPES:
        url = portals.token_url()
        return _answer(portals.exchange(form, proof=request.headers.get("DPoP", ""), url=url))
    issued = public.issue_token(form)
    return _answer(
        {
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": issued.expires_in,
            "scope": " ".join(issued.scopes),
        }
    )


@csrf_exempt
def push(request: HttpRequest) -> HttpResponse:
    """Take what a portal is about to ask a person (RFC 9126)."""
    return _endpoint(request, lambda _, form: _answer(portals.push(form), status=HTTPStatus.CREATED))


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """Take a token back from a portal that needs it no more (RFC 7009)."""

    def done(_: HttpRequest, form: dict[str, str]) -> HttpResponse:
        portals.revoke(form)
        return _answer({})

    return _endpoint(request, done)


@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """What a portal finds out about us by itself (RFC 8414)."""
    response = JsonResponse(portals.metadata())
    patch_cache_control(response, public=True, max_age=300)
    return response


def _endpoint(
    request: HttpRequest, view: Callable[[HttpRequest, dict[str, str]], HttpResponse]
) -> HttpResponse:
    limits.spend_for(uses.TOKEN, request)
    try:
        return view(request, _form(request))
    except TokenError as error:
        return _refusal(error)
    except keys.KeyServiceError:
        return _answer(
            {"error": "temporarily_unavailable", "error_description": "try again later"},
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )


def _form(request: HttpRequest) -> dict[str, str]:
    if request.method != "POST":
        raise TokenError("invalid_request", "use POST")
    if request.content_type != _FORM:
        raise TokenError("invalid_request", f"content-type must be {_FORM}")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > _MAX_BYTES:
        raise TokenError("invalid_request", f"at most {_MAX_BYTES} bytes, with a content-length")
    try:
        pairs = parse_qsl(
            request.read(_MAX_BYTES).decode("ascii"), keep_blank_values=True, max_num_fields=_MAX_FIELDS
        )
    except (ValueError, UnreadablePostError) as error:
        raise TokenError("invalid_request", "the form cannot be read") from error
    if len({name for name, _ in pairs}) < len(pairs):
        raise TokenError("invalid_request", "a parameter is given twice")
    return dict(pairs)


def _refusal(error: TokenError) -> HttpResponse:
    status = HTTPStatus.UNAUTHORIZED if error.code == "invalid_client" else HTTPStatus.BAD_REQUEST
    response = _answer({"error": error.code, "error_description": error.description}, status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _answer(content: dict[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})
