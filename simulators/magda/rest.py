"""MAGDA's REST services, from mappings of WireMock: `rest/mappings/**.json` and the bodies in `rest/__files`.

A call needs a bearer token of `/oauth/token`, and `x-correlation-id`, a GUID that comes back with the answer.
"""

import json
import re
import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulators import common
from simulators.acm.assertions import ClientAuthenticator, OAuthError
from simulators.acm.clients import Client
from simulators.acm.store import Expiring
from simulators.faults import Faults
from simulators.magda.shelf import Shelf

TOKEN_SECONDS: Final = 600
_PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One mapping: which call it answers, and how. A low number is tried first."""

    priority: int
    method: str
    path: str
    parameters: Mapping[str, Mapping[str, str]]
    response: Mapping[str, Any]

    def fits(self, request: Request) -> bool:
        """Whether it answers this call."""
        return (
            request.method == self.method
            and request.url.path == self.path
            and all(_fits(rule, request.query_params.get(name)) for name, rule in self.parameters.items())
        )


class Rest:
    """The REST services of a shelf, and the tokens for them."""

    def __init__(self, shelf: Shelf, *, base_url: str, clients: Mapping[str, Client], faults: Faults) -> None:
        self._shelf = shelf
        self._faults = faults
        self._tokens: Expiring[str] = Expiring()
        self._authenticator = ClientAuthenticator(
            clients, audience=f"{base_url}/oauth/token", used=Expiring()
        )

    @cached_property
    def _mappings(self) -> list[Mapped]:
        found = [
            mapped
            for path in self._shelf.below("rest/mappings")
            for mapped in _read(json.loads(self._shelf.read(path) or b"{}"))
        ]
        return sorted(found, key=lambda mapped: mapped.priority)

    async def token(self, request: Request) -> Response:
        """Give a token for a signed assertion."""
        client = await self._authenticator.authenticate(await common.form_body(request))
        token = secrets.token_urlsafe(24)
        self._tokens.add(token, value=client.id, seconds=TOKEN_SECONDS)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    async def answer(self, request: Request) -> Response:
        """Answer a call from the mappings."""
        correlation = request.headers.get("x-correlation-id", "")
        if not _is_guid(correlation):
            return _problem(request, 400, "x-correlation-id is needed, a GUID", correlation="")
        if self._faults.take("forget_tokens", path=request.url.path):
            self._tokens = Expiring()
        if not self._tokens.get(request.headers.get("authorization", "").removeprefix("Bearer ")):
            return _problem(request, 401, "the token is not known here", correlation=correlation)
        if self._faults.take("too_many", path=request.url.path):
            return _problem(request, 503, "the source is too busy", correlation=correlation)
        mapped = next((one for one in self._mappings if one.fits(request)), None)
        if mapped is None:
            return _problem(request, 404, "no such service", correlation=correlation)
        return self._mapped(mapped.response, correlation=correlation)

    def _mapped(self, response: Mapping[str, Any], *, correlation: str) -> Response:
        file = response.get("bodyFileName")
        body = self._shelf.read(PurePosixPath("rest/__files", file)) if file else None
        if "jsonBody" in response:
            body = json.dumps(response["jsonBody"]).encode()
        headers = {**response.get("headers", {}), "x-correlation-id": correlation}
        return Response(body or b"", status_code=int(response.get("status", 200)), headers=headers)


def _read(document: Mapping[str, Any]) -> Iterator[Mapped]:
    for mapping in document.get("mappings", [document]):
        request = mapping["request"]
        yield Mapped(
            priority=int(mapping.get("priority", 5)),
            method=request.get("method", "GET"),
            path=request.get("urlPath", request.get("urlPathPattern", "")),
            parameters=request.get("queryParameters", {}),
            response=mapping["response"],
        )


def _fits(rule: Mapping[str, str], given: str | None) -> bool:
    if given is None:
        return bool(rule.get("absent"))
    if "matches" in rule:
        return re.fullmatch(rule["matches"], given) is not None
    return given == rule.get("equalTo")


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _problem(request: Request, status: int, detail: str, *, correlation: str) -> Response:
    body = {
        "type": "about:blank",
        "title": _TITLES[status],
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    headers = {"x-correlation-id": correlation} if correlation else {}
    return JSONResponse(body, status_code=status, headers=headers, media_type=_PROBLEM)


_TITLES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    503: "Service Unavailable",
}


async def oauth_error(request: Request, error: OAuthError) -> Response:
    """A refusal of the token endpoint."""
    return JSONResponse(
        {"error": error.code, "error_description": error.description}, status_code=error.status
    )
