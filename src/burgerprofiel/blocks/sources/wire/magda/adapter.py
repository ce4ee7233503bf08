"""MAGDA as a source adapter: the services that the settings connect, each as a supply."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from burgerprofiel.blocks.sources.contracts import Problem, Question, Reply, SourceError, Supply
from burgerprofiel.blocks.sources.wire.magda import answer, enterprises, outcome, settings
from burgerprofiel.blocks.sources.wire.magda.answer import Answer
from burgerprofiel.blocks.sources.wire.magda.envelope import Asking, Sender
from burgerprofiel.blocks.sources.wire.magda.mapping import MAPPERS, Asked
from burgerprofiel.blocks.sources.wire.magda.rest import Rest
from burgerprofiel.blocks.sources.wire.magda.schemas import Schemas
from burgerprofiel.blocks.sources.wire.magda.security import Signer, Verifier
from burgerprofiel.blocks.sources.wire.magda.service import Service, Subject
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.blocks.sources.wire.magda.settings import Settings
from burgerprofiel.blocks.sources.wire.magda.supplies import supply_of
from burgerprofiel.blocks.sources.wire.magda.transport import Soap
from burgerprofiel.foundation import clock, config, http, tls
from burgerprofiel.foundation.identifiers import IdentifierType

_MOST_REFERENCE: Final = 36
_log = structlog.get_logger(__name__)


def make(given: Mapping[str, Any], *, folder: Path) -> Magda:
    """The adapter of a part of the file of sources. Raises ValueError."""
    return Magda(settings.read(given, folder=folder))


class Magda:
    """The platform as we are registered there."""

    def __init__(self, given: Settings) -> None:
        self._settings = given
        client = self._client = http.Client(
            private_allowed=config.current().outbound_private_allowed,
            tls=tls.client_context(ca=given.ca, certificate=given.certificate, key=given.key),
        )
        self._soap = Soap(
            client=client,
            base_url=given.soap_url.rstrip("/"),
            signer=_signer(given),
            verifier=_verifier(given),
            schemas=Schemas(given.schemas) if given.schemas else None,
            max_bytes=given.max_bytes,
        )
        self._is_told = False
        self._services = {one.code: one for one in map(self._connected, given.services)}
        self._rest = Rest(given.rest, client=client, max_bytes=given.max_bytes) if given.rest else None
        self._supplies = tuple(self._all_supplies())

    def close(self) -> None:
        """Close the connections that are kept."""
        self._client.close()

    @property
    def supplies(self) -> Sequence[Supply]:
        """A supply per service that has a hoedanigheid."""
        return self._supplies

    def ask(
        self, supply: Supply, question: Question, *, total_seconds: float, connect_seconds: float
    ) -> Reply:
        """Ask one question. Raises SourceError."""
        if supply.code == enterprises.CODE:
            return enterprises.ask(
                self, question, total_seconds=total_seconds, connect_seconds=connect_seconds
            )
        if self._rest and supply.code in self._rest.services:
            return self._rest.ask(
                supply, question, total_seconds=total_seconds, connect_seconds=connect_seconds
            )
        (found,) = self.ask_many(
            supply, [question], total_seconds=total_seconds, connect_seconds=connect_seconds
        )
        if isinstance(found, SourceError):
            raise found
        return found

    def ask_many(
        self, supply: Supply, questions: Sequence[Question], *, total_seconds: float, connect_seconds: float
    ) -> list[Reply | SourceError]:
        """Ask several questions of one person in one message, as many as the service takes.

        Each has its own outcome. Raises SourceError for what is wrong with the message as a whole.
        """
        return self.ask_service(
            self._services[supply.code],
            questions,
            total_seconds=total_seconds,
            connect_seconds=connect_seconds,
        )

    def ask_service(
        self, service: Service, questions: Sequence[Question], *, total_seconds: float, connect_seconds: float
    ) -> list[Reply | SourceError]:
        """As `ask_many`, of a service that is connected."""
        self._tell_what_is_missing()
        if not 1 <= len(questions) <= service.most_questions:
            raise SourceError(Problem.BAD_QUESTION, code="questions")
        if len({question.acting for question in questions}) > 1:
            raise SourceError(Problem.BAD_QUESTION, code="user")
        asking = [
            Asking(reference=f"q{number}", subject=self._subject(question))
            for number, question in enumerate(questions, start=1)
        ]
        found = self._soap.ask(
            service,
            asking,
            sender=self._sender(service, questions[0]),
            reference=_reference(questions[0].reference),
            path=self._settings.services[service.name].path or service.path,
            total_seconds=total_seconds,
            connect_seconds=connect_seconds,
        )
        return [
            _outcome(service, found, one, question) for one, question in zip(asking, questions, strict=True)
        ]

    def _connected(self, name: str) -> Service:
        allowed = self._settings.services[name].questions
        return replace(SERVICES[name], most_questions=allowed) if allowed else SERVICES[name]

    def _all_supplies(self) -> Iterator[Supply]:
        given = self._settings
        for service in self._services.values():
            yield supply_of(service, given.services[service.name], keepers=given.keepers)
        yield from enterprises.supplied([*self._services.values()], keepers=given.keepers)
        if self._rest and given.rest:
            for rest_service in self._rest.services.values():
                yield supply_of(rest_service, given.rest.services[rest_service.name], keepers=given.keepers)

    def _tell_what_is_missing(self) -> None:
        """Say once, when it first matters: commands that ask nothing have an output of their own."""
        if self._is_told:
            return
        self._is_told = True
        given = self._settings
        if given.schemas is None:
            _log.warning("magda.unchecked_messages", reason=given.unchecked_messages or "development")
        if given.answer_ca is None or given.unsigned_answers:
            _log.warning("magda.unsigned_answers", reason=given.unsigned_answers or "development")

    def _subject(self, question: Question) -> Subject:
        register, number = question.subject
        return Subject(
            register=register,
            number=number,
            today=clock.today(),
            language=question.language,
            given=question.given,
            parameters=question.parameters,
            statutes=self._settings.statutes,
        )

    def _sender(self, service: Service, question: Question) -> Sender:
        acting = question.acting
        return Sender(
            identification=self._settings.identification,
            capacity=self._settings.services[service.name].capacity,
            user=acting[1] if acting and acting[0] is IdentifierType.INSZ else "",
        )


def _outcome(service: Service, found: Answer, asking: Asking, question: Question) -> Reply | SourceError:
    try:
        return outcome.reply(
            service,
            answer.find(found, reference=asking.reference),
            whole=found.remarks,
            asked=Asked(subject=question.subject[1], language=question.language, given=question.parameters),
            mapper=MAPPERS[service.name],
        )
    except SourceError as error:
        return error


def _reference(given: str) -> str:
    """At most 36 characters; what is longer is replaced by what always follows from it."""
    return given if 1 <= len(given) <= _MOST_REFERENCE else str(uuid.uuid5(uuid.NAMESPACE_OID, given))


def _signer(given: Settings) -> Signer:
    try:
        tls.check_private(given.signing_key)
        key = serialization.load_pem_private_key(given.signing_key.read_bytes(), None)
        certificate = x509.load_pem_x509_certificate(given.signing_certificate.read_bytes())
    except (OSError, TypeError) as error:
        raise ValueError("signing_key and signing_certificate cannot be read") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("signing_key is no RSA key")
    if key.public_key() != certificate.public_key():
        raise ValueError("signing_key does not belong to signing_certificate")
    return Signer(certificate=certificate, key=key)


def _verifier(given: Settings) -> Verifier | None:
    if given.answer_ca is None or given.unsigned_answers:
        return None
    try:
        authorities = x509.load_pem_x509_certificates(given.answer_ca.read_bytes())
    except OSError as error:
        raise ValueError("answer_ca cannot be read") from error
    return Verifier(authorities=authorities, names=frozenset(given.answer_names))
