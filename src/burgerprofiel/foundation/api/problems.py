"""Refusals of every API: RFC 9457 problems, made of exceptions in this one place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, UnreadablePostError
from dmr.exceptions import (
    NotAcceptableError,
    NotAuthenticatedError,
    RequestSerializationError,
    ValidationError,
)

from burgerprofiel.foundation import errors

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:burgerprofiel:problem:"

_STATUS_OF_KIND = {
    errors.InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.RefusedError: HTTPStatus.FORBIDDEN,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
}
_OF_FRAMEWORK: dict[type[Exception], tuple[HTTPStatus, str]] = {
    RequestSerializationError: (HTTPStatus.BAD_REQUEST, "malformed-body"),
    NotAuthenticatedError: (HTTPStatus.UNAUTHORIZED, "not-authenticated"),
    NotAcceptableError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable"),
    RequestDataTooBig: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large"),
    UnreadablePostError: (HTTPStatus.BAD_REQUEST, "body-cut-off"),
}
_PATH = re.compile(r" - at `(?P<path>[^`]*)`$")


class ProblemDetail(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of several things that are wrong; `field` is a path into what was sent."""

    code: str
    detail: str
    field: str = ""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details. `type` is stable and ends in the code of the error."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: tuple[ProblemDetail, ...] = ()


class ApiError(Exception):
    """A refusal that belongs to HTTP, not to a domain: size, media type, precondition, scope."""

    def __init__(
        self, status: HTTPStatus, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


def problem(
    status: HTTPStatus, code: str, detail: str = "", *, items: Sequence[ProblemDetail] = ()
) -> Problem:
    """A problem of our own type; the title is the code as words."""
    return Problem(
        type=f"{TYPE_PREFIX}{code}",
        title=code.replace("-", " ").capitalize(),
        status=int(status),
        detail=detail,
        errors=tuple(items),
    )


def response(content: Problem, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that carries a problem; never cached."""
    return HttpResponse(
        msgspec.json.encode(content),
        status=content.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def of(exc: Exception) -> Problem | None:
    """The problem that an exception amounts to, or None when it is a fault of ours."""
    match exc:
        case errors.DomainError():
            items = [ProblemDetail(code=e.code, detail=e.detail, field=e.field) for e in exc.errors]
            return problem(_status_of(exc), exc.code, exc.detail, items=items)
        case ApiError():
            return problem(exc.status, exc.code, exc.detail)
        case ValidationError():
            return invalid([detail["msg"] for detail in exc.payload])
    for kind, (status, code) in _OF_FRAMEWORK.items():
        if isinstance(exc, kind):
            return problem(status, code, str(exc))
    return None


def invalid(messages: Sequence[str]) -> Problem:
    """The problem of a body or query that does not fit its type (msgspec names the first misfit)."""
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        "What was sent does not have the documented form.",
        items=[misfit(message) for message in messages],
    )


def misfit(message: str) -> ProblemDetail:
    """What msgspec says about a value, with the path of the field apart."""
    found = _PATH.search(message)
    path = found["path"] if found else ""
    field = re.sub(r"^\$?\.?(parsed_(body|query|path)\.?)?", "", path)
    return ProblemDetail(code="invalid-value", detail=_PATH.sub("", message), field=field)


def _status_of(exc: errors.DomainError) -> HTTPStatus:
    for kind, status in _STATUS_OF_KIND.items():
        if isinstance(exc, kind):
            return status
    return HTTPStatus.UNPROCESSABLE_ENTITY
