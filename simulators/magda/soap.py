"""The SOAP side: who is let in, what is refused, and an answer per question, signed."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from simulators import common
from simulators.faults import Faults
from simulators.magda import answers, filling, rules, spoil, wss
from simulators.magda.answers import Asker
from simulators.magda.library import PARSER, Library, Service
from simulators.magda.pki import Pki
from simulators.magda.rules import Exceptional, Registration
from simulators.magda.schemas import Schemas

HERE = ZoneInfo("Europe/Brussels")
REMEMBERED = 10_000
XML = "text/xml; charset=utf-8"
_NOTHING = Exceptional("30001", "Geen gegevens gevonden voor de vraag")
_SILENT = Exceptional("60006", "Geen antwoord van de bron ontvangen")
_BUSY = Exceptional("99996", "Te veel gelijktijdige bevragingen")


class FaultyError(Exception):
    """A message that gets a SOAP fault."""

    def __init__(self, text: str, *, code: str = "soapenv:Client") -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """A message that was let in: whose, for which service, with which questions."""

    service: Service
    asker: Asker
    request: etree._Element
    questions: Sequence[etree._Element]
    numbers: tuple[str, ...]


@dataclass(slots=True)
class Magda:
    """The platform: what it knows, whom it knows, and what it was asked."""

    pki: Pki
    library: Library
    schemas: Schemas
    registrations: Sequence[Registration]
    faults: Faults
    asked: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    signers: Mapping[str, wss.Signer] = field(init=False)
    door: wss.Doorkeeper = field(init=False)

    def __post_init__(self) -> None:
        self.signers = {
            name: wss.Signer(self.pki.certificate(name), self.pki.key(name)) for name in ("magda", "expired")
        }
        self.door = wss.Doorkeeper(self.pki.certificate("ca"), clock=lambda: datetime.now(UTC))

    async def serve(self, request: Request) -> Response:
        """Answer one message."""
        try:
            call = self._let_in(await common.body(request), path=request.url.path)
        except (FaultyError, wss.RefusedError) as error:
            self.note(None, outcome=error.code)
            return _fault(error.code, str(error))
        spoiler = spoil.Spoiler(self.faults, path=request.url.path, numbers=call.numbers)
        if fault := spoiler.take("slow"):
            await asyncio.sleep(fault.value / 1000)
        if fault := spoiler.take("huge"):
            return StreamingResponse(spoil.flood(fault.value), media_type=XML)
        return self._answered(call, spoiler=spoiler)

    def _let_in(self, raw: bytes, *, path: str) -> Call:
        try:
            message = etree.fromstring(raw, PARSER)
        except etree.XMLSyntaxError as error:
            raise FaultyError("the message is not XML") from error
        if message.getroottree().docinfo.doctype:
            raise FaultyError("a document type is not allowed")
        if message.tag != f"{{{wss.SOAP}}}Envelope":
            raise FaultyError("the message is not a SOAP 1.1 envelope", code="soapenv:VersionMismatch")
        return self._call(self.door.admit(message), path=path)

    def _call(self, request: etree._Element, *, path: str) -> Call:
        name = etree.QName(request)
        service = self.library.services.get((name.namespace or "", name.localname))
        if service is None:
            raise FaultyError(f"no service {name.localname} in {name.namespace}")
        if path != service.path:
            raise FaultyError(f"{service.name} {service.version} is served at {service.path}")
        asker = Asker.of(request)
        if (asker.name, asker.version) != (service.name, service.version):
            raise FaultyError("name and version of the context are not those of the service")
        if wrong := self.schemas.fault_of(request, service=service.name):
            raise FaultyError(f"the message does not fit the schema: {wrong}")
        questions = request.findall("Verzoek/Vragen/Vraag")
        if not questions:
            raise FaultyError("the message has no question")
        numbers = (
            found.text for name in ("INSZ", "ssin", "Ondernemingsnummer") for found in request.iter(name)
        )
        return Call(service, asker, request, questions, tuple(filter(None, numbers)))

    def _answered(self, call: Call, *, spoiler: spoil.Spoiler) -> Response:
        if spoiler.take("soap_fault"):
            return _fault("soapenv:Server", "De dienst is niet beschikbaar")
        now = datetime.now(UTC) - timedelta(hours=1 if spoiler.take("clock_skew") else 0)
        answer = self._answer(call, now=now.astimezone(HERE), busy=bool(spoiler.take("too_many")))
        if answer.tag == f"{{{wss.SOAP}}}Fault":
            return _xml(wss.envelope(answer), status=500)
        if spoiler.take("partial"):
            answers.add_warning(answer, _SILENT, now=now.astimezone(HERE))
        spoiler.content(answer, numbers=call.numbers)
        message = wss.envelope(answer)
        if not spoiler.take("unsigned"):
            signer = "expired" if spoiler.take("expired_signer") else "magda"
            wss.sign(message, by=self.signers[signer], now=now)
        if wrapped := spoiler.take("wrapped"):
            spoil.wrap(message, variant=int(wrapped.value))
        return _xml(message, spoiler=spoiler)

    def _answer(self, call: Call, *, now: datetime, busy: bool) -> etree._Element:
        answer = answers.reply(call.service.namespace, asker=call.asker, now=now)
        problem = (
            (_BUSY if busy else None)
            or rules.refusal(
                self.registrations,
                identification=call.asker.identification,
                capacity=call.asker.capacity,
                service=call.service.name,
            )
            or rules.whole(call.questions)
        )
        self.note(call, outcome=problem.code if problem else "answered")
        if problem:
            answers.refuse(answer, problem, now=now)
            return answer
        for question in call.questions:
            found = self._one(call, question, into=answer, now=now)
            if found is not None:
                return found
        return answer

    def _one(
        self, call: Call, question: etree._Element, *, into: etree._Element, now: datetime
    ) -> etree._Element | None:
        """Answer one question; a file that is a SOAP fault is returned, to be the whole answer."""
        reference = (question.findtext("Referte") or "").strip()
        found = self.library.find(call.service, question)
        # eleven of the official people have a number that cannot exist: a file of one's own counts as existing
        known = found is not None and filling.is_of(found[0], question=question)
        problem = rules.each(question, known=known) or (None if found else _NOTHING)
        if problem or found is None:
            answers.add_refusal(into, problem or _NOTHING, reference=reference, now=now)
            return None
        path, content = found
        if content.tag == f"{{{wss.SOAP}}}Fault":
            return content
        filling.fill(content, path=path, question=question)
        answers.add_found(into, content, reference=reference, now=now)
        return None

    def note(self, call: Call | None, *, outcome: str) -> None:
        """Remember that something was asked, without anybody's number."""
        self.asked.append(
            {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "service": call.service.name if call else "",
                "version": call.service.version if call else "",
                "identification": call.asker.identification if call else "",
                "capacity": call.asker.capacity if call else "",
                "acting_person": bool(call and call.asker.acting),
                "questions": len(call.questions) if call else 0,
                "outcome": outcome,
            }
        )


def _fault(code: str, text: str) -> Response:
    return _xml(wss.envelope(answers.fault(code, text)), status=500)


def _xml(message: etree._Element, *, status: int = 200, spoiler: spoil.Spoiler | None = None) -> Response:
    raw = etree.tostring(message, xml_declaration=True, encoding="UTF-8")
    return Response(spoiler.raw(raw) if spoiler else raw, status_code=status, media_type=XML)
