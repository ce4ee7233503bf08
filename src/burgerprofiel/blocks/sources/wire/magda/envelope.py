"""Rendering a message to MAGDA: an envelope with a context and up to five questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker

from burgerprofiel.blocks.sources.contracts import Problem, SourceError
from burgerprofiel.blocks.sources.wire.magda.answer import BODY, ENVELOPE, SOAP
from burgerprofiel.blocks.sources.wire.magda.service import MOST_QUESTIONS, Service, Subject
from burgerprofiel.foundation.clock import in_belgium

HEADER: Final = f"{{{SOAP}}}Header"
_e = ElementMaker()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who asks: our identification at MAGDA, the purpose that was registered for the service, the acting person."""

    identification: str
    capacity: str
    user: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question: `reference` comes back with its answer."""

    reference: str
    subject: Subject


def render(
    service: Service, questions: Sequence[Asking], *, sender: Sender, reference: str, now: datetime
) -> etree._Element:
    """An envelope without signature; `reference` is that of the whole message.

    Raises SourceError: MISSING_INPUT for what a question needs first, BAD_QUESTION for a text that XML cannot hold.
    """
    if not 1 <= len(questions) <= min(service.most_questions, MOST_QUESTIONS):
        raise SourceError(Problem.BAD_QUESTION, code="questions")
    try:
        request = _e.Verzoek(
            _context(service, sender=sender, reference=reference, now=now),
            _e.Vragen(*(_question(service, one) for one in questions)),
        )
    except ValueError as error:  # a control character, a null
        raise SourceError(Problem.BAD_QUESTION, code="text") from error
    wrapper = etree.Element(f"{{{service.namespace}}}{service.name}", nsmap={"web": service.namespace})
    wrapper.append(request)
    envelope = etree.Element(ENVELOPE, nsmap={"soapenv": SOAP})
    etree.SubElement(envelope, HEADER)
    etree.SubElement(envelope, BODY).append(wrapper)
    return envelope


def _question(service: Service, asking: Asking) -> etree._Element:
    return _e.Vraag(_e.Referte(asking.reference), service.criteria(asking.subject))


def _context(service: Service, *, sender: Sender, reference: str, now: datetime) -> etree._Element:
    here = in_belgium(now)
    moment = _e.Tijdstip(
        _e.Datum(f"{here:%Y-%m-%d}"), _e.Tijd(f"{here:%H:%M:%S}.{here.microsecond // 1000:03d}")
    )
    from_us = _e.Afzender(
        _e.Identificatie(sender.identification), _e.Referte(reference), _e.Hoedanigheid(sender.capacity)
    )
    if sender.user:
        from_us.append(_e.Gebruiker(sender.user))
    return _e.Context(
        _e.Naam(service.name), _e.Versie(service.version), _e.Bericht(_e.Type("VRAAG"), moment, from_us)
    )
