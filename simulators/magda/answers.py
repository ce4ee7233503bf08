"""Putting answers together: an answer per question, with the marks and times of this call."""

import uuid
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from simulators.magda.rules import Exceptional
from simulators.magda.wss import SOAP

MAGDA: Final = "magda.simulator.example"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the context of a question."""

    name: str
    version: str
    identification: str
    reference: str
    capacity: str
    acting: str

    @classmethod
    def of(cls, request: etree._Element) -> "Asker":
        """Read it from the element of the service."""
        sender = "Verzoek/Context/Bericht/Afzender"
        paths = (
            "Verzoek/Context/Naam",
            "Verzoek/Context/Versie",
            *(f"{sender}/{name}" for name in ("Identificatie", "Referte", "Hoedanigheid", "Gebruiker")),
        )
        return cls(*((request.findtext(path) or "").strip() for path in paths))


def reply(namespace: str, *, asker: Asker, now: datetime) -> etree._Element:
    """An answer without content yet: `<Service>Response/Repliek/Context`."""
    root = etree.Element(f"{{{namespace}}}{asker.name}Response", nsmap={"web": namespace})
    context = etree.SubElement(etree.SubElement(root, "Repliek"), "Context")
    _texts(context, Naam=asker.name, Versie=asker.version)
    message = etree.SubElement(context, "Bericht")
    _texts(message, Type="ANTWOORD")
    _moment(message, now)
    sender = etree.SubElement(message, "Afzender")
    _texts(sender, Identificatie=MAGDA, Naam="MAGDA (simulator)", Referte=str(uuid.uuid4()))
    receiver = etree.SubElement(message, "Ontvanger")
    _texts(
        receiver,
        Identificatie=asker.identification,
        Referte=asker.reference,
        Hoedanigheid=asker.capacity,
        Gebruiker=asker.acting,
    )
    return root


def refuse(root: etree._Element, problem: Exceptional, *, now: datetime) -> None:
    """Add an exception about the whole request."""
    _exceptions(root.find("Repliek"), [problem], now)


def add_refusal(root: etree._Element, problem: Exceptional, *, reference: str, now: datetime) -> None:
    """Answer one question with an exception."""
    answer = _answer(root, reference)
    _exceptions(answer, [problem], now)


def add_content(
    root: etree._Element, content: etree._Element | None, problems: Sequence[Exceptional], *, now: datetime
) -> None:
    """Answer one question with content, exceptions, or both."""
    answer = _answer(root, "vraag")
    if content is not None:
        answer.append(content)
    if problems:
        _exceptions(answer, problems, now)


def add_found(root: etree._Element, found: etree._Element, *, reference: str, now: datetime) -> None:
    """Answer one question with what a file says; exceptions of its whole reply come along."""
    for given in found.iterfind("Repliek/Antwoorden/Antwoord"):
        answer = _answer(root, reference)
        answer.extend(deepcopy(part) for part in given if part.tag != "Referte")
    reply_of_file, reply_here = found.find("Repliek"), root.find("Repliek")
    for exceptions in reply_of_file.findall("Uitzonderingen"):
        _merge(reply_here, deepcopy(exceptions))
    for exception in root.iter("Uitzondering"):
        _now(exception, now)


def add_warning(root: etree._Element, problem: Exceptional, *, now: datetime) -> None:
    """Add an exception to every answer, beside what it says."""
    for answer in root.iterfind("Repliek/Antwoorden/Antwoord"):
        _exceptions(answer, [problem], now)


def fault(code: str, text: str) -> etree._Element:
    """A SOAP fault. `code` is `soapenv:Client`, `soapenv:Server` or one of WS-Security."""
    root = etree.Element(f"{{{SOAP}}}Fault", nsmap={"soapenv": SOAP})
    _texts(root, faultcode=code, faultstring=text)
    return root


def _answer(root: etree._Element, reference: str) -> etree._Element:
    reply_here = root.find("Repliek")
    answers = reply_here.find("Antwoorden")
    if answers is None:
        answers = etree.Element("Antwoorden")
        reply_here.insert(1, answers)
    answer = etree.SubElement(answers, "Antwoord")
    _texts(answer, Referte=reference)
    return answer


def _exceptions(parent: etree._Element, problems: Sequence[Exceptional], now: datetime) -> None:
    block = etree.Element("Uitzonderingen")
    for problem in problems:
        one = etree.SubElement(block, "Uitzondering")
        _texts(one, Identificatie=problem.code, Oorsprong=problem.origin, Type=problem.type)
        _moment(one, now)
        _texts(one, Diagnose=problem.diagnosis, Omstandigheid=problem.circumstance)
    _merge(parent, block)


def _merge(parent: etree._Element, block: etree._Element) -> None:
    there = parent.find("Uitzonderingen")
    if there is None:
        parent.append(block)
    else:
        there.extend(block)


def _now(exception: etree._Element, now: datetime) -> None:
    moment = exception.find("Tijdstip")
    if moment is not None:
        moment.clear()
        _texts(moment, Datum=f"{now:%Y-%m-%d}", Tijd=_time(now))


def _moment(parent: etree._Element, now: datetime) -> None:
    _texts(etree.SubElement(parent, "Tijdstip"), Datum=f"{now:%Y-%m-%d}", Tijd=_time(now))


def _time(now: datetime) -> str:
    return f"{now:%H:%M:%S}.{now.microsecond // 1000:03d}"


def _texts(parent: etree._Element, **texts: str) -> None:
    """Add elements with a text, the empty ones left out."""
    for name, text in texts.items():
        if text:
            etree.SubElement(parent, name).text = text
