"""The token endpoint for authorities' systems: `POST /oauth/v1/token` (RFC 6749 §5)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.services.clients import TokenError
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.limits import uses

_MAX_BYTES = 16 * 1024
_MAX_FIELDS = 20
_FORM = "application/x-www-form-urlencoded"


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Give a token for a signed assertion; every refusal is one of RFC 6749 §5.2."""
    limits.spend_for(uses.TOKEN, request)
    try:
        issued = public.issue_token(_form(request))
    except TokenError as error:
        return _refusal(error)
    return _answer(
        {
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": issued.expires_in,
            "scope": " ".join(issued.scopes),
        }
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
