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
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from burgerprofiel.blocks.identity.contracts import ProofRefusedError
from burgerprofiel.blocks.identity.public import portals as identity
from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.blocks.messages.wire.ebox import client as wire_client
from burgerprofiel.blocks.messages.wire.ebox import errors as wire_errors
from burgerprofiel.blocks.messages.wire.ebox import shapes
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError, Refusal
from burgerprofiel.blocks.messages.wire.ebox.scopes import FULL, NOTIFY, PUBLISH, REFERENCE, REPLY, SUMMARY
from burgerprofiel.blocks.messages.wire.ebox.types import Box
from burgerprofiel.foundation import api, config, errors, keys, limits
from burgerprofiel.foundation.api.auth import client_finder
from burgerprofiel.foundation.gate import Actor, Client
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads.contracts import NotExaminedError

P = ParamSpec("P")

MOST_JSON_BYTES: Final = 1024 * 1024
PIECE_BYTES: Final = 64 * 1024
_CODE: Final = re.compile(r"[^A-Z0-9]+")
_NO_STORE: Final = {"Cache-Control": "no-store"}
_log = structlog.get_logger(__name__)

__all__ = ["FULL", "NOTIFY", "PUBLISH", "REFERENCE", "REPLY", "SUMMARY"]


class EboxRequest(HttpRequest):
    """A request of a machine client: on its own (`caller` is the client), or with a token of a person."""

    client: Client
    caller: Client | Actor


class View(Protocol[P]):
    """An operation on one address."""

    def __call__(self, request: EboxRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase: ...


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


def operations(**methods: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """One address with an operation for each of its methods."""

    @csrf_exempt
    def dispatch(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found = methods.get(request.method or "")
        if found is None:
            allowed = ", ".join(sorted(methods))
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", allowed, Allow=allowed)
        return found(request, *args, **kwargs)  # type: ignore[arg-type]

    return dispatch


def scoped(
    *scopes: str, people: tuple[str, ...] = (), for_providers: bool = True
) -> Callable[[View[P]], View[P]]:
    """Let in a client whose token has one of these scopes, and one that comes with a token of a person that has one of
    `people`. `for_providers`: only where we are a provider.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: EboxRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                if for_providers and not ebox.is_provider():
                    raise _RefusedError(HTTPStatus.NOT_FOUND, "NOT_FOUND", "There is no e-Box provider here.")
                request.caller = _caller(request)
                via = request.caller.via if isinstance(request.caller, Actor) else None
                request.client = via or request.caller  # type: ignore[assignment]
                _check_scopes(request.client, wanted=people if via else scopes)
                limits.spend(uses.API_CLIENT, client=request.client.client_id)
                return view(request, *args, **kwargs)
            except _RefusedError as error:
                return error.answer
            except _KNOWN as error:
                return _answer_of(error)

        return guarded

    return guard


def _caller(request: HttpRequest) -> Client | Actor:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    token = given.strip()
    if scheme.lower() == "dpop":
        return _person(request, token=token)
    found = client_finder()(token) if scheme.lower() == "bearer" else None
    if found is None:
        raise _unauthorized("A token is needed.")
    return found


def _person(request: HttpRequest, *, token: str) -> Actor:
    """Who a portal comes for. Its token is bound to a key, so every request proves that the portal has that."""
    try:
        found = identity.find_person(
            token,
            proof=request.headers.get("DPoP", ""),
            method=request.method or "",
            url=config.current().public_url + request.path,
            resource=ebox.EBOX_RESOURCE,
        )
    except ProofRefusedError as error:
        raise _unauthorized(str(error), scheme="DPoP", why="invalid_dpop_proof") from error
    if found is None:
        raise _unauthorized("The token does not work any more.", scheme="DPoP", why="invalid_token")
    return found


def _unauthorized(message: str, *, scheme: str = "Bearer", why: str = "") -> _RefusedError:
    challenge = f'{scheme} error="{why}"' if why else scheme
    return _RefusedError(HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED", message, **{"WWW-Authenticate": challenge})


def _check_scopes(client: Client, *, wanted: tuple[str, ...]) -> None:
    if not wanted:
        raise _RefusedError(HTTPStatus.FORBIDDEN, "FORBIDDEN", "Not with a token of a person.")
    if not client.scopes & set(wanted):
        raise _RefusedError(HTTPStatus.FORBIDDEN, "FORBIDDEN", f"The token lacks the scope {wanted[0]}.")


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
        case keys.KeyServiceError(code="no-grant"):
            return _unauthorized("The person signed out.", scheme="DPoP", why="invalid_token").answer
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


def box_in(request: EboxRequest) -> Box | None:
    """Whose box a call is about: exactly one of the two headers; with a token of a person none is needed.

    Raises FormatError.
    """
    named = {kind: request.headers.get(name, "") for kind, name in wire_client.HEADERS.items()}
    given = [(kind, number) for kind, number in named.items() if number]
    if not given and isinstance(request.caller, Actor):
        return None
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
