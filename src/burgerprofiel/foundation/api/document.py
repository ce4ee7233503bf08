"""The addresses of all APIs of a site, and the one OpenAPI document about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe
from dmr.openapi import OpenAPIConfig, build_schema
from dmr.routing import Router

from burgerprofiel.foundation.api import problems

_PROBLEM_SCHEMA = "#/components/schemas/Problem"
_WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


def urlpatterns(routes: Sequence[URLPattern]) -> list[URLPattern]:
    """The given API addresses, their document at `/api/openapi.json`, and a problem for any other under `/api/`."""

    @lru_cache(maxsize=1)
    def content() -> bytes:
        return msgspec.json.encode(document(routes))

    @require_safe
    def openapi(request: HttpRequest) -> HttpResponse:
        return HttpResponse(content(), content_type="application/json")

    return [
        *routes,
        path("api/openapi.json", openapi, name="openapi"),
        re_path(r"^api/", _not_found),
    ]


def document(routes: Sequence[URLPattern]) -> dict[str, Any]:
    """OpenAPI 3.1 of the given addresses. Problems are described with their own media type."""
    config = OpenAPIConfig(
        title="Burgerprofiel",
        version=version("burgerprofiel"),
        description="Files, statuses and settings of residents; partner standards at their own addresses.",
    )
    converted = build_schema(Router("", routes), config=config).convert()
    for operation in _operations(converted):
        _add_refusals(operation)
        for status, answer in operation["responses"].items():
            if int(status) in _WITHOUT_BODY:
                answer.pop("content", None)
            _name_problems(answer.get("content", {}))
    return converted


def _operations(converted: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for item in converted.get("paths", {}).values()
        for operation in item.values()
        if isinstance(operation, dict) and "responses" in operation
    ]


def _add_refusals(operation: dict[str, Any]) -> None:
    """Describe what the base of every endpoint may answer, in the form of errors that the operation has."""
    answers = operation["responses"]
    content = answers[str(HTTPStatus.NOT_ACCEPTABLE.value)]["content"]
    for status in _refusals(operation):
        answers.setdefault(str(status.value), {"description": status.phrase, "content": dict(content)})


def _refusals(operation: dict[str, Any]) -> Iterator[HTTPStatus]:
    if "security" in operation:
        yield HTTPStatus.FORBIDDEN
    if "requestBody" in operation:
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if "requestBody" in operation or "parameters" in operation:
        yield HTTPStatus.BAD_REQUEST
        yield HTTPStatus.UNPROCESSABLE_ENTITY


def _name_problems(content: dict[str, Any]) -> None:
    described = content.get("application/json", {})
    if described.get("schema", {}).get("$ref") == _PROBLEM_SCHEMA:
        content[problems.CONTENT_TYPE] = content.pop("application/json")


def _not_found(request: HttpRequest) -> HttpResponse:
    return problems.response(problems.problem(HTTPStatus.NOT_FOUND, "no-such-address"))
