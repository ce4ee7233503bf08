"""One message to MAGDA and its answer, over HTTPS with our certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from lxml import etree

from burgerprofiel.blocks.sources.contracts import Problem, SourceError
from burgerprofiel.blocks.sources.wire.calls import outbound_problem, status_error
from burgerprofiel.blocks.sources.wire.magda import answer, envelope
from burgerprofiel.blocks.sources.wire.magda.answer import Answer
from burgerprofiel.blocks.sources.wire.magda.envelope import Asking, Sender
from burgerprofiel.blocks.sources.wire.magda.schemas import SchemaError, Schemas
from burgerprofiel.blocks.sources.wire.magda.security import SignatureError, Signer, Verifier
from burgerprofiel.blocks.sources.wire.magda.service import Service
from burgerprofiel.foundation import clock, http, xml

_XML_TYPES: Final = frozenset({"text/xml", "application/xml", "application/soap+xml"})
_HEADERS: Final = {"content-type": "text/xml; charset=utf-8", "accept": "text/xml", "soapaction": '""'}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Soap:
    """How messages go: `schemas` and `verifier` are None only where an operator may do without."""

    client: http.Client
    base_url: str
    signer: Signer
    verifier: Verifier | None
    schemas: Schemas | None
    max_bytes: int

    def ask(
        self,
        service: Service,
        questions: Sequence[Asking],
        *,
        sender: Sender,
        reference: str,
        path: str,
        total_seconds: float,
        connect_seconds: float,
    ) -> Answer:
        """Send one message and read its answer. Raises SourceError."""
        message = envelope.render(service, questions, sender=sender, reference=reference, now=clock.now())
        self._check_question(service, message)
        self.signer.sign(message, now=clock.now())
        try:
            received = self.client.post(
                self.base_url + path,
                content=etree.tostring(message, xml_declaration=True, encoding="UTF-8"),
                headers=_HEADERS,
                total_seconds=total_seconds,
                connect_seconds=connect_seconds,
                max_bytes=self.max_bytes,
            )
        except http.OutboundError as error:
            raise SourceError(outbound_problem(error), code=error.code) from error
        found = self._read(service, received, now=clock.now())
        _check_context(service, found, reference=reference)
        return found

    def _check_question(self, service: Service, message: etree._Element) -> None:
        if self.schemas is None:
            return
        try:
            self.schemas.check_question(service, answer.in_body(message))
        except SchemaError as error:
            _log.error("magda.own_question", service=service.name, reason=str(error))
            raise SourceError(Problem.BAD_QUESTION, code="schema") from error

    def _read(self, service: Service, received: http.Answer, *, now: datetime) -> Answer:
        if received.headers.get("content-type", "").partition(";")[0].strip().lower() not in _XML_TYPES:
            raise status_error(received, otherwise=SourceError(Problem.BAD_ANSWER, code="content-type"))
        try:
            message = xml.parse(received.body, max_bytes=self.max_bytes)
            body = self._trusted(message, now=now)
            if received.status != 200 and body.tag != answer.FAULT:
                raise status_error(received, otherwise=SourceError(Problem.BAD_ANSWER, code="status"))
            if body.tag != answer.FAULT and self.schemas is not None:
                self.schemas.check_answer(service, body)
        except (xml.UnsafeError, SignatureError, SchemaError) as error:
            _log.warning(
                "magda.bad_answer", service=service.name, kind=type(error).__name__, reason=str(error)
            )
            raise SourceError(Problem.BAD_ANSWER, code=_CODES[type(error)]) from error
        return answer.read(service, body)

    def _trusted(self, message: etree._Element, *, now: datetime) -> etree._Element:
        """What may be read. A fault needs no signature: all that it can do is say no."""
        if message.tag == answer.ENVELOPE and message.find(f"{answer.BODY}/{answer.FAULT}") is not None:
            return answer.in_body(message)
        return answer.in_body(message) if self.verifier is None else self.verifier.body(message, now=now)


_CODES: Final = {xml.UnsafeError: "xml", SignatureError: "signature", SchemaError: "schema"}


def _check_context(service: Service, found: Answer, *, reference: str) -> None:
    """Whether it is the answer to our message, of the service and the version that we asked."""
    if (found.name, found.version) != (service.name, service.version):
        raise SourceError(Problem.BAD_ANSWER, code="service")
    if found.reference not in ("", reference):
        raise SourceError(Problem.BAD_ANSWER, code="reference")
