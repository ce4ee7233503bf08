"""The base of every endpoint: typed in and out, refusals as problems, size and media type checked before reading."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar, cast

import dmr
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from dmr.components import BodyComponent
from dmr.endpoint import Endpoint
from dmr.exceptions import NotAuthenticatedError
from dmr.openapi.objects import MediaType, OpenAPIType, PathItem, RequestBody, Schema
from dmr.parsers import Parser
from dmr.plugins.msgspec import MsgspecJsonRenderer, MsgspecSerializer
from dmr.security.base import add_www_authenticate

from burgerprofiel.foundation.api import problems
from burgerprofiel.foundation.api.body import StrictJsonParser, accept_chunked
from burgerprofiel.foundation.gate import Actor, Client
from burgerprofiel.foundation.pages import PageRequest

KIB = 1024
MIB = 1024 * KIB


_REFUSALS = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)


def refusals(model: Any) -> list[dmr.ResponseSpec]:
    """What the document says of the refusals that any operation may give, in the form of `model`."""
    return [dmr.ResponseSpec(model, status_code=status) for status in _REFUSALS]


class ApiRequest(PageRequest):
    """A request after authentication: `actor` of a session, `client` of a bearer token."""

    client: Client


class Controller(dmr.Controller[MsgspecSerializer]):
    """Operations on one address. A method's return type is its answer; refusals are raised.

    Set `auth` (`(Session(),)`, `(Bearer("Scope"),)`), and `max_body` where 256 KiB is not right. Where `post` reads
    and answers a body by itself, as a stream, `raw_media_type` is the media type of both.
    """

    error_model: ClassVar[Any] = problems.Problem
    responses: ClassVar[Sequence[dmr.ResponseSpec]] = refusals(problems.Problem)
    parsers: ClassVar[tuple[Parser, ...]] = (StrictJsonParser(),)
    renderers = (MsgspecJsonRenderer(),)
    max_body: ClassVar[int] = 256 * KIB
    raw_media_type: ClassVar[str] = ""

    @property
    def actor(self) -> Actor:
        """Who is signed in; only where `auth` is a Session."""
        actor = cast("ApiRequest", self.request).actor
        if actor is None:
            raise NotAuthenticatedError
        return actor

    @property
    def client(self) -> Client:
        """Which system calls; only where `auth` is a Bearer."""
        return cast("ApiRequest", self.request).client

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse what can be refused by its headers; then let the operation run."""
        endpoint = self.api_endpoints.get(request.method or "")
        try:
            if endpoint is not None:
                self._check_request(request, endpoint)
        except problems.ApiError as error:
            return self.refuse(problems.problem(error.status, error.code, error.detail))
        return super().dispatch(request, *args, **kwargs)

    def _check_request(self, request: HttpRequest, endpoint: Endpoint) -> None:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            raise problems.ApiError(HTTPStatus.BAD_REQUEST, "nul-character")
        if self.raw_media_type:
            _check_media_type(request, accepted=(self.raw_media_type,))
            return
        if not any(isinstance(spec.parser, BodyComponent) for spec in endpoint.metadata.component_parsers):
            return
        _check_media_type(request, accepted=tuple(endpoint.metadata.parsers))
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.max_body:
            raise problems.ApiError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", f"At most {self.max_body} bytes."
            )
        accept_chunked(request, limit=self.max_body)

    @classmethod
    def get_schema(cls, *args: Any, **kwargs: Any) -> PathItem | None:
        """As described by the types of the operations; a stream is text of its own media type."""
        item = super().get_schema(*args, **kwargs)
        if item is not None and item.post is not None and cls.raw_media_type:
            text = MediaType(schema=Schema(type=OpenAPIType.STRING))
            item.post.request_body = RequestBody(content={cls.raw_media_type: text}, required=True)
            answer = cast("dict[str, Any]", item.post.responses)[str(HTTPStatus.OK.value)]
            answer.content = {cls.raw_media_type: text}
        return item

    def refuse(self, content: problems.Problem, *, headers: dict[str, str] | None = None) -> HttpResponse:
        """The answer for a problem; a partner standard with a form of its own overrides this."""
        return problems.response(content, headers=headers)

    def handle_error(self, endpoint: Endpoint, controller: Any, exc: Exception) -> HttpResponse:
        """Refusals become problems; a fault of ours goes up and is answered and logged there."""
        content = problems.of(exc)
        if content is None:
            raise exc
        if isinstance(exc, NotAuthenticatedError):
            add_www_authenticate(exc, endpoint.metadata.auth)
        return self.refuse(content, headers=dict(getattr(exc, "headers", None) or {}))

    def handle_method_not_allowed(self, method: str) -> HttpResponse:
        """405 with the methods that exist."""
        allowed = ", ".join(sorted(self.api_endpoints))
        return self.refuse(
            problems.problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", f"Allowed: {allowed}."),
            headers={"Allow": allowed},
        )


def _check_media_type(request: HttpRequest, *, accepted: tuple[str, ...]) -> None:
    if request.content_type not in accepted:
        raise problems.ApiError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", f"Send {', '.join(accepted)}."
        )
