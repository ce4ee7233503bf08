"""The addresses of all APIs of a site, and the one OpenAPI document about them."""

from __future__ import annotations

from collections.abc import Sequence
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
    for answers in _operations(converted):
        for answer in answers.values():
            _name_problems(answer.get("content", {}))
    return converted


def _operations(converted: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation["responses"]
        for item in converted.get("paths", {}).values()
        for operation in item.values()
        if isinstance(operation, dict) and "responses" in operation
    ]


def _name_problems(content: dict[str, Any]) -> None:
    described = content.get("application/json", {})
    if described.get("schema", {}).get("$ref") == _PROBLEM_SCHEMA:
        content[problems.CONTENT_TYPE] = content.pop("application/json")


def _not_found(request: HttpRequest) -> HttpResponse:
    return problems.response(problems.problem(HTTPStatus.NOT_FOUND, "no-such-address"))
