"""Every address of the site with every method, for tests that walk them all; what is new is found by itself."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from burgerprofiel.foundation import config
from burgerprofiel.foundation.api.document import document
from burgerprofiel.site.urls import API_ROUTES

PAGE_METHODS = ("GET", "POST")
PROBES = ("/healthz", "/readyz", "/metrics")
"""Answered before any address is looked up."""
UNNAMED = {r"^api/": "/api/nothing/here"}
"""Patterns without a name, with an address that they match."""

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


class UnknownParameterError(Exception):
    """An address needs something that the walker has not been taught; teach it in the test."""


@dataclass(frozen=True)
class Step:
    """One request to make. `name` is that of the address; `is_described`: it is an operation of the document."""

    name: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""
    is_described: bool = False

    def send(self, client: Client) -> HttpResponse:
        """Make it; a page's form holds everything that any form of the site takes."""
        address = self.path + (f"?{urlencode(self.query)}" if self.query else "")
        headers = {"host": config.current().public_url.partition("://")[2]}
        return cast(
            "HttpResponse",
            client.generic(
                self.method, address, self.body, self.content_type or "text/plain", headers=headers
            ),
        )

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.name})"


@lru_cache(maxsize=1)
def operations() -> Mapping[str, Mapping[str, Any]]:
    """The operations of the OpenAPI document by path."""
    return {
        path: {method: described for method, described in item.items() if "responses" in described}
        for path, item in document(API_ROUTES)["paths"].items()
    }


def patterns(resolver: URLResolver | None = None, *, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All patterns of the site, with their whole route."""
    for found in (resolver or get_resolver()).url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from patterns(found, before=route)
        else:
            yield route, found


def nobodys_values() -> dict[str, Any]:
    """A value for every parameter of an address, of the right form and of nothing that exists."""
    made = {"uuid": uuid.uuid4(), "int": 1}
    return {
        name: made.get(form, "x")
        for route, _pattern in patterns()
        for form, name in _PARAMETER.findall(route)
    }


def steps(
    *,
    values: Mapping[str, Any],
    query: Mapping[str, str],
    form: Mapping[str, str],
    bodies: Mapping[str, Any],
) -> Iterator[Step]:
    """Every request there is to make.

    `values` fill the addresses by the name of their parameter, `query` goes along with each, `form` with every POST of
    a page, `bodies` are the JSON bodies of operations by the name of their address (`{}` for who has none).
    Raises UnknownParameterError.
    """
    for path in PROBES:
        yield Step(path, "GET", path)
    for route, pattern in patterns():
        path = _path(route, pattern, values)
        described = operations().get("/" + _described(route))
        name = pattern.name or route
        for method in [each.upper() for each in described] if described else PAGE_METHODS:
            yield _step(
                name, method, path, query=query, form=form, body=bodies.get(name, {}), is_api=bool(described)
            )


def _step(
    name: str,
    method: str,
    path: str,
    *,
    query: Mapping[str, str],
    form: Mapping[str, str],
    body: Any,
    is_api: bool,
) -> Step:
    if method in ("GET", "DELETE"):
        return Step(name, method, path, query, is_described=is_api)
    if is_api:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        return Step(name, method, path, query, raw, kind, is_described=True)
    return Step(name, method, path, {}, urlencode(form).encode(), "application/x-www-form-urlencoded")


def _path(route: str, pattern: URLPattern, values: Mapping[str, Any]) -> str:
    if pattern.name is None:
        return UNNAMED[route]
    needed = pattern.pattern.converters
    if unknown := [name for name in needed if name not in values]:
        raise UnknownParameterError(f"{route}: {unknown}")
    return reverse(pattern.name, kwargs={name: values[name] for name in needed})


def _described(route: str) -> str:
    """The route as the document writes it: `<uuid:x>` is `{x}`."""
    parts = []
    for part in route.split("/"):
        inner = part.removeprefix("<").removesuffix(">")
        parts.append("{" + inner.rpartition(":")[2] + "}" if part.startswith("<") else part)
    return "/".join(parts)
