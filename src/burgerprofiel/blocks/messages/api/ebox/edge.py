"""What all addresses of the e-Box share: who may call, whose box it is about, and refusals as `{id, code, message}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec, Protocol
from uuid import uuid4

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.blocks.messages.wire.ebox import client as wire_client
from burgerprofiel.blocks.messages.wire.ebox import errors as wire_errors
from burgerprofiel.blocks.messages.wire.ebox import shapes
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError, Refusal
from burgerprofiel.blocks.messages.wire.ebox.types import Box
from burgerprofiel.foundation import api, errors, keys, limits
from burgerprofiel.foundation.api.auth import client_finder
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads.contracts import NotExaminedError

P = ParamSpec("P")

_PREFIX: Final = "scope:document:management:consult:ws-eboxrestentreprise:"
PUBLISH: Final = f"{_PREFIX}publicationsender"
FULL: Final = f"{_PREFIX}messagesfull"
SUMMARY: Final = f"{_PREFIX}summaryownebox"
REFERENCE: Final = f"{_PREFIX}referencedata"
NOTIFY: Final = f"{_PREFIX}eventnotifications"
"""Our choice: the name of this one is not public."""

MOST_JSON_BYTES: Final = 1024 * 1024
PIECE_BYTES: Final = 64 * 1024
_CODE: Final = re.compile(r"[^A-Z0-9]+")
_NO_STORE: Final = {"Cache-Control": "no-store"}
_log = structlog.get_logger(__name__)


class EboxRequest(HttpRequest):
    """A request of a machine client."""

    client: Client


class View(Protocol[P]):
    """An operation on one address."""

    def __call__(self, request: EboxRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse: ...


class _RefusedError(Exception):
    """A refusal that belongs to HTTP."""

    def __init__(self, status: HTTPStatus, code: str, message: str, **headers: str) -> None:
        super().__init__(code)
        self.answer = refusal(status, code, message, **headers)


def refusal(status: HTTPStatus, code: str, message: str, **headers: str) -> HttpResponse:
    """A refusal; its id stands in the log, so that a sender can ask about it."""
    made = Refusal(id=uuid4(), code=code, message=message)
    _log.info("ebox.refused", id=str(made.id), code=code, status=int(status))
    return answer(wire_errors.render(made), status=status, headers={**_NO_STORE, **headers})


def answer(
    body: bytes, *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] = _NO_STORE
) -> HttpResponse:
    """JSON, not to be kept unless a header says so."""
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def operations(**methods: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """One address with an operation for each of its methods."""

    @csrf_exempt
    def dispatch(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = methods.get(request.method or "")
        if found is None:
            allowed = ", ".join(sorted(methods))
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", allowed, Allow=allowed)
        return found(request, *args, **kwargs)  # type: ignore[arg-type]

    return dispatch


def scoped(*scopes: str, for_providers: bool = True) -> Callable[[View[P]], View[P]]:
    """Let in a client whose token has one of these scopes. `for_providers`: only where we are a provider."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: EboxRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                if for_providers and not ebox.is_provider():
                    raise _RefusedError(HTTPStatus.NOT_FOUND, "NOT_FOUND", "There is no e-Box provider here.")
                request.client = _client(request, scopes=scopes)
                return view(request, *args, **kwargs)
            except _RefusedError as error:
                return error.answer
            except _KNOWN as error:
                return _answer_of(error)

        return guarded

    return guard


def _client(request: HttpRequest, *, scopes: tuple[str, ...]) -> Client:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = client_finder()(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise _RefusedError(
            HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED", "A token is needed.", **{"WWW-Authenticate": "Bearer"}
        )
    if not found.scopes & set(scopes):
        raise _RefusedError(HTTPStatus.FORBIDDEN, "FORBIDDEN", f"The token lacks the scope {scopes[0]}.")
    limits.spend(uses.API_CLIENT, client=found.client_id)
    return found


_KNOWN: Final = (
    FormatError,
    NotExaminedError,
    RequestDataTooBig,
    UnreadablePostError,
    api.ApiError,
    errors.DomainError,
    keys.KeyServiceError,
)


def _answer_of(error: Exception) -> HttpResponse:
    """What goes wrong as the interface says it; never with anything of what was given."""
    match error:
        case FormatError():
            told = f"{error.code}: {error.field}" if error.field else error.code
            if error.code == "too-large":
                return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, wire_errors.INVALID_INPUT, told)
            return refusal(HTTPStatus.BAD_REQUEST, wire_errors.INVALID_INPUT, told)
        case errors.DomainError():
            return refusal(_status(error), _CODE.sub("_", error.code.upper()), _message(error))
        case NotExaminedError() | keys.KeyServiceError():
            message = "Send it again later, with the same key."
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", message, **{"Retry-After": "60"})
    return refusal(HTTPStatus.BAD_REQUEST, wire_errors.INVALID_INPUT, "The body cannot be read.")


_STATUSES: Final[dict[type[errors.DomainError], HTTPStatus]] = {
    errors.InvalidError: HTTPStatus.BAD_REQUEST,
    errors.RefusedError: HTTPStatus.FORBIDDEN,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
}


def _status(error: errors.DomainError) -> HTTPStatus:
    return next(
        (status for kind, status in _STATUSES.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST
    )


def _message(error: errors.DomainError) -> str:
    """Which rules are broken, by the names of the sender's own members."""
    wrong = [f"{one.field}: {one.code}" for one in error.errors]
    text = error.detail or error.code
    return f"{text} ({'; '.join(wrong)})" if wrong else text


def box_in(request: HttpRequest) -> Box:
    """Whose box a call is about: exactly one of the two headers. Raises FormatError."""
    named = {kind: request.headers.get(name, "") for kind, name in wire_client.HEADERS.items()}
    given = [(kind, number) for kind, number in named.items() if number]
    if len(given) != 1:
        raise FormatError("missing", field=" or ".join(wire_client.HEADERS.values()))
    kind, number = given[0]
    return shapes.box(kind, number, field=wire_client.HEADERS[kind])


def body_of(request: HttpRequest, *, most: int = MOST_JSON_BYTES) -> bytes:
    """A body, whole. Raises FormatError for one that is too large."""
    return b"".join(pieces_of(request, most=most))


def pieces_of(request: HttpRequest, *, most: int) -> Iterator[bytes]:
    """A body as it comes, also one of which the length was not announced. Raises FormatError beyond `most` bytes."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise FormatError("too-large")
    is_chunked = request.META.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked"
    source = request.META["wsgi.input"] if is_chunked else request
    total = 0
    while piece := source.read(PIECE_BYTES):
        total += len(piece)
        if total > most:
            raise FormatError("too-large")
        yield piece
