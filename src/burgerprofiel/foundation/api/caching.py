"""Versions of resources (ETag, RFC 9110 section 8.8.3) and lists by page (keyset, never an offset)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from http import HTTPStatus
from typing import Generic, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse

from burgerprofiel.foundation.api.problems import ApiError
from burgerprofiel.foundation.errors import InvalidError

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """A stretch of a list; `next` is the cursor of the following one, null at the end."""

    items: list[T]
    next: str | None = None


def encode_cursor(position: object) -> str:
    """An opaque text for the sort values of the last item of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).rstrip(b"=").decode()


def decode_cursor(cursor: str, *, as_type: type[T]) -> T:
    """The sort values of a cursor. Raises InvalidError for a text that we did not make."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=as_type)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise InvalidError("invalid-cursor", "Use the value of `next` of the previous page.") from None


def etag(*parts: object) -> str:
    """A strong entity tag of whatever decides the content of an answer."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
    return f'"{digest[:32]}"'


def respond(request: HttpRequest, content: object, *, tag: str) -> HttpResponse:
    """The content as JSON with its entity tag, or 304 when the caller has this version already."""
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _matches(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HttpResponse(msgspec.json.encode(content), content_type="application/json", headers=headers)


def require_match(request: HttpRequest, *, tag: str) -> None:
    """Let a change pass only for who saw the present version. Raises ApiError 428 or 412."""
    given = request.headers.get("If-Match", "")
    if not given:
        raise ApiError(HTTPStatus.PRECONDITION_REQUIRED, "if-match-required")
    if not _matches(given, tag):
        raise ApiError(HTTPStatus.PRECONDITION_FAILED, "changed-meanwhile", headers={"ETag": tag})


def _matches(header: str, tag: str) -> bool:
    given = [item.strip().removeprefix("W/") for item in header.split(",")]
    return "*" in given or tag in given
