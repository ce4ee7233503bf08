"""The REST services of MAGDA: JSON over the same line, with an access token instead of a signature."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

import msgspec
import structlog
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.contracts import (
    Problem,
    Question,
    Remark,
    Reply,
    Severity,
    SourceError,
    Supply,
)
from burgerprofiel.blocks.sources.wire.calls import outbound_problem, status_error
from burgerprofiel.blocks.sources.wire.magda import exceptions, outcome
from burgerprofiel.blocks.sources.wire.magda.mapping import REST_MAPPERS, Asked
from burgerprofiel.blocks.sources.wire.magda.service import ENTERPRISE, PERSON, RestService
from burgerprofiel.blocks.sources.wire.magda.settings import RestSettings
from burgerprofiel.foundation import assertions, http, partners, tls

PLATE: Final = "plate"
_NO_CONTENT: Final = 204
_UNAUTHORISED: Final = 401
_PLATE: Final = re.compile(r"[A-Z0-9]{1,10}")
_log = structlog.get_logger(__name__)

REST_SERVICES: Final[Mapping[str, RestService]] = {
    "MobilityRegistrations": RestService(
        name="MobilityRegistrations",
        path="/v1/mobility/registrations",
        query={"plateNr": PLATE},
        label=_("Je voertuig"),
        keeper="div",
        purpose=purposes.VEHICLE,
        legal_basis=_("Wet van 19 mei 2010 over de Kruispuntbank van de voertuigen, artikel 5"),
        subjects=PERSON | ENTERPRISE,
    ),
}
"""By our name of the service."""


class _Exception(msgspec.Struct, frozen=True):
    identification: str | int = ""
    code: str | int = ""
    origin: str = ""
    type: str = "FOUT"
    diagnosis: str = ""


class Rest:
    """How REST services are asked."""

    def __init__(self, settings: RestSettings, *, client: http.Client, max_bytes: int) -> None:
        if unknown := settings.services.keys() - REST_SERVICES.keys():
            raise ValueError(f"there is no REST service {min(unknown)}")
        self._settings, self._client, self._max_bytes = settings, client, max_bytes
        self._assertion = partial(assertions.sign, _key(settings))
        self._tokens = partners.Tokens()
        self.services = {REST_SERVICES[name].code: REST_SERVICES[name] for name in settings.services}

    def ask(
        self, supply: Supply, question: Question, *, total_seconds: float, connect_seconds: float
    ) -> Reply:
        """Ask one question. Raises SourceError."""
        service = self.services[supply.code]
        until = time.monotonic() + total_seconds
        correlation = str(uuid.uuid4())
        try:
            received = self._send(
                service, question, correlation=correlation, until=until, connect_seconds=connect_seconds
            )
        except http.OutboundError as error:
            raise SourceError(outbound_problem(error), code=error.code) from error
        except partners.NoAnswerError as error:
            raise SourceError(Problem.SOURCE_DOWN, code=error.code) from error
        remarks = tuple(_remarks(received, service=service))
        if received.status >= 300:
            raise _refusal(received, remarks)
        if received.headers.get("x-correlation-id", "").lower() != correlation:
            raise SourceError(Problem.BAD_ANSWER, code="correlation")
        asked = Asked(subject=question.subject[1], language=question.language, given=question.parameters)
        return outcome.of_json(
            service, _content(received), remarks=remarks, asked=asked, mapper=REST_MAPPERS[service.name]
        )

    def _send(
        self,
        service: RestService,
        question: Question,
        *,
        correlation: str,
        until: float,
        connect_seconds: float,
    ) -> http.Answer:
        token = self._tokens.get(self, assertion=self._assertion, until=until, client=self._client)
        received = self._client.get(
            self._settings.url.rstrip("/") + service.path,
            params=_query(service, question),
            headers={
                "authorization": f"Bearer {token}",
                "accept": "application/json",
                "x-correlation-id": correlation,
            },
            total_seconds=partners.left(until),
            connect_seconds=connect_seconds,
            max_bytes=self._max_bytes,
        )
        if received.status == _UNAUTHORISED:
            self._tokens.forget(self)
        return received

    @property
    def code(self) -> str:
        """As a partner that gives tokens."""
        return "magda-rest"

    @property
    def token_url(self) -> str:
        """Where tokens come from."""
        return self._settings.token_url

    @property
    def client_id(self) -> str:
        """As whom we ask."""
        return self._settings.client_id

    @property
    def scope(self) -> str:
        """What for."""
        return self._settings.scope


def _key(settings: RestSettings) -> RSAKey:
    try:
        tls.check_private(settings.key)
        return assertions.read_key(settings.key.read_bytes(), key_id=settings.key_id)
    except (OSError, JoseError) as error:
        raise ValueError("rest.key is no RSA key that can be read") from error


def _query(service: RestService, question: Question) -> dict[str, str]:
    found = {}
    for name, parameter in service.query.items():
        text = question.parameters.get(parameter, "")
        if parameter == PLATE:
            text = re.sub(r"[ .-]", "", text).upper()
            if text and not _PLATE.fullmatch(text):
                raise SourceError(Problem.BAD_QUESTION, code="plate")
        if not text:
            raise SourceError(Problem.MISSING_INPUT, code=parameter)
        found[name] = text
    return found


def _content(received: http.Answer) -> Any:
    if received.status == _NO_CONTENT or not received.body:
        return None
    media_type = received.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ("application/json", "application/ld+json", "application/hal+json"):
        raise SourceError(Problem.BAD_ANSWER, code="content-type")
    try:
        return received.json()
    except http.BadAnswerError as error:
        raise SourceError(Problem.BAD_ANSWER, code="json") from error


def _remarks(received: http.Answer, *, service: RestService) -> Iterator[Remark]:
    """What stands in `x-magda-exceptions`: exceptions of the service, as JSON."""
    text = received.headers.get("x-magda-exceptions", "")
    if not text:
        return
    try:
        found = msgspec.json.decode(text, type=list[_Exception] | _Exception)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Remark(problem=Problem.BAD_ANSWER, severity=Severity.ERROR, code="exceptions")
        return
    for one in found if isinstance(found, list) else [found]:
        yield exceptions.remark(
            code=str(one.identification or one.code),
            origin=one.origin,
            kind=one.type,
            detail=one.diagnosis,
            service=service.name,
        )


def _refusal(received: http.Answer, remarks: tuple[Remark, ...]) -> SourceError:
    """A status that is an error: what the exceptions say, else what the status says."""
    if remarks:
        return outcome.gravest(remarks)
    if received.status == 404:
        return SourceError(Problem.NOT_ALLOWED, code="http-404")
    return status_error(received, otherwise=SourceError(Problem.BAD_ANSWER, code=f"http-{received.status}"))
