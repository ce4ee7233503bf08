"""The faults that MAGDA can be told to show, beside those of the transport."""

from collections.abc import AsyncIterator, Iterable
from copy import deepcopy
from typing import Final

from lxml import etree

from simulators.faults import Fault, FaultKind, Faults
from simulators.magda.wss import SOAP

HUGE_MEGABYTES: Final = 100
SOMEBODY_ELSE: Final = ("60610100107", "61610100128")
SOMETHING_ELSE: Final = ("0999010819", "0999010918")
FAULTS: Final = (
    FaultKind("too_many", "99996: too many questions at the same time"),
    FaultKind("soap_fault", "a SOAP fault instead of an answer"),
    FaultKind("partial", "what is known, and 60006: a source that did not answer"),
    FaultKind("wrong_person", "an answer about somebody else"),
    FaultKind("wrong_reference", "an answer to another question"),
    FaultKind("clock_skew", "every time an hour off"),
    FaultKind("unsigned", "an answer without a signature"),
    FaultKind(
        "wrapped", "a forged body: 0 where the signed one stood, 1 before it, 2 with its mark", "variant"
    ),
    FaultKind("expired_signer", "signed with a certificate that is over"),
    FaultKind("schema_invalid", "an element that the schema does not know"),
    FaultKind("invalid_xml", "XML that stops half-way"),
    FaultKind("wrong_encoding", "other bytes than the declaration says"),
    FaultKind("entity_bomb", "a billion laughs"),
    FaultKind("external_entity", "an entity that is a file of the reader"),
    FaultKind("huge", "an answer of so many megabytes (100 without a number)", "MB"),
)
"""`prefix` is a path, or `person/<number>` for the questions about one person."""

_LAUGHS: Final = 9


class Spoiler:
    """The switches as they look from one call: by its path and by the people it is about."""

    def __init__(self, faults: Faults, *, path: str, numbers: Iterable[str]) -> None:
        self._faults = faults
        self._names = (path, *(f"person/{number}" for number in numbers))

    def take(self, name: str) -> Fault | None:
        """The fault when it is on for this call; counts the hit."""
        for one in self._names:
            if fault := self._faults.take(name, path=one):
                return fault
        return None

    def content(self, answer: etree._Element, *, numbers: Iterable[str]) -> None:
        """Spoil an answer before it is signed."""
        if self.take("wrong_person"):
            mistake(answer, numbers=numbers)
        if self.take("wrong_reference"):
            for reference in answer.iterfind("Repliek/Antwoorden/Antwoord/Referte"):
                reference.text = "een-andere-vraag"
        if self.take("schema_invalid"):
            answer.find("Repliek").insert(1, etree.Element("Onverwacht"))

    def raw(self, message: bytes) -> bytes:
        """Spoil the bytes of an answer."""
        if self.take("invalid_xml"):
            return message[: len(message) // 2]
        if self.take("wrong_encoding"):
            return message.replace(b"?>", "?><!-- één -->".encode("iso-8859-1"), 1)
        if self.take("entity_bomb"):
            return _declare(message, _bomb())
        if self.take("external_entity"):
            return _declare(message, b'<!ENTITY lol9 SYSTEM "file:///etc/passwd">')
        return message


def mistake(answer: etree._Element, *, numbers: Iterable[str]) -> None:
    """Put another national or enterprise number where one of these stood."""
    wanted = set(numbers)
    for element in answer.iter():
        if isinstance(element.tag, str) and (number := (element.text or "").strip()) in wanted:
            others = SOMEBODY_ELSE if len(number) == len(SOMEBODY_ELSE[0]) else SOMETHING_ELSE
            element.text = next(other for other in others if other != number)


def wrap(message: etree._Element, *, variant: int = 0) -> None:
    """The attack on XML signatures: a forged body for who looks for `Body`, the signed one for who checks.

    The signed body is kept in the header (0, 2) or behind the forged one (1); the forged one has no mark (0, 1) or that
    of the signed one (2).
    """
    header, body = message.find(f"{{{SOAP}}}Header"), message.find(f"{{{SOAP}}}Body")
    forged = deepcopy(body)
    if variant != 2:
        forged.attrib.clear()
    for element in forged.iter("INSZ"):
        element.text = SOMEBODY_ELSE[0]
    body.addprevious(forged)
    if variant != 1:
        etree.SubElement(header, "Bewaard").append(body)


async def flood(megabytes: float) -> AsyncIterator[bytes]:
    """A well-formed envelope of about this size."""
    block = b"<Vulling>" + b"x" * 65_518 + b"</Vulling>"
    yield f'<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Body>'.encode()
    for _ in range(int((megabytes or HUGE_MEGABYTES) * 16)):
        yield block
    yield b"</soapenv:Body></soapenv:Envelope>"


def _bomb() -> bytes:
    lines = ['<!ENTITY lol0 "lol">']
    lines += [f'<!ENTITY lol{level} "{f"&lol{level - 1};" * 10}">' for level in range(1, _LAUGHS + 1)]
    return "".join(lines).encode()


def _declare(message: bytes, entities: bytes) -> bytes:
    """Put a document type with these entities into a message, and use the last one as a reference."""
    head, tail = message.split(b"?>", 1)
    used = tail.replace(b"</Referte>", b"&lol9;</Referte>", 1)
    return head + b"?><!DOCTYPE soapenv:Envelope [" + entities + b"]>" + used
