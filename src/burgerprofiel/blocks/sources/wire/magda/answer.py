"""Reading the answer of a service: which questions it answers, with what, and what it remarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Problem, Remark, SourceError
from burgerprofiel.blocks.sources.wire.magda import exceptions
from burgerprofiel.blocks.sources.wire.magda.service import Service
from burgerprofiel.foundation import xml

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE: Final = f"{{{SOAP}}}Envelope"
BODY: Final = f"{{{SOAP}}}Body"
FAULT: Final = f"{{{SOAP}}}Fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer to one question: what stands in `Inhoud`, None when it has none."""

    reference: str
    content: etree._Element | None = field(repr=False)
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a message. `reference` is that of the message it answers; `remarks` are about the whole."""

    name: str
    version: str
    reference: str
    answers: tuple[Answered, ...] = ()
    remarks: tuple[Remark, ...] = ()


def parse(service: Service, content: bytes) -> Answer:
    """Read a message, or only what stood in its body. Its signature and its schema are not looked at here.

    Raises xml.UnsafeError, and SourceError for a SOAP fault or for what is no answer of this service.
    """
    root = xml.parse(content)
    return read(service, in_body(root) if root.tag == ENVELOPE else root)


def in_body(envelope: etree._Element) -> etree._Element:
    """The one element in the body of an envelope. Raises SourceError."""
    bodies = envelope.findall(BODY)
    if envelope.tag != ENVELOPE or len(bodies) != 1 or len(bodies[0]) != 1:
        raise SourceError(Problem.BAD_ANSWER, code="envelope")
    found: etree._Element = bodies[0][0]
    return found


def read(service: Service, reply: etree._Element) -> Answer:
    """Read what stood in the body: `<Service>Response`, or a fault. Raises SourceError."""
    if reply.tag == FAULT:
        raise fault(reply)
    if reply.tag != f"{{{service.namespace}}}{service.name}Response":
        raise SourceError(Problem.BAD_ANSWER, code="service")
    inner = _children(reply).get("Repliek")
    if inner is None:
        raise SourceError(Problem.BAD_ANSWER, code="reply")
    parts = _children(inner)
    context = _children(parts.get("Context"))
    receiver = _children(_children(context.get("Bericht")).get("Ontvanger"))
    answers = parts.get("Antwoorden", ())
    return Answer(
        name=_words(context.get("Naam")),
        version=_words(context.get("Versie")),
        reference=_words(receiver.get("Referte")),
        answers=tuple(_answered(one, service=service) for one in answers if one.tag == "Antwoord"),
        remarks=exceptions.remarks(parts.get("Uitzonderingen", ()), service=service.name),
    )


def fault(element: etree._Element) -> SourceError:
    """A SOAP fault as an error. Its text is not kept: it may hold what was asked."""
    code = element.findtext("faultcode") or ""
    return SourceError(exceptions.fault_problem(code), code="fault")


def find(found: Answer, *, reference: str) -> Answered:
    """The answer to the question with this reference. Raises SourceError when it is not there.

    An exception about the whole reply answers every question of the message.
    """
    own = [one for one in found.answers if one.reference == reference]
    if len(own) == 1:
        return own[0]
    if not found.answers and found.remarks:
        return Answered(reference=reference, content=None)
    raise SourceError(Problem.BAD_ANSWER, code="reference")


def subjects(service: Service, content: etree._Element) -> list[str]:
    """The numbers of whom the content is about, as the service writes them; empty where it does not say."""
    found = (element.text or "" for path in service.about for element in content.iterfind(path))
    return [number.strip() for number in found if number.strip()]


def _answered(answer: etree._Element, *, service: Service) -> Answered:
    parts = _children(answer)
    content = parts.get("Inhoud")
    return Answered(
        reference=_words(parts.get("Referte")),
        content=content if content is not None and len(content) else None,
        remarks=exceptions.remarks(parts.get("Uitzonderingen", ()), service=service.name),
    )


def _children(element: etree._Element | None) -> dict[str, etree._Element]:
    """The children by their names; of those with the same name the last, which the schemas do not have."""
    return {one.tag: one for one in element} if element is not None else {}


def _words(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""
