"""What each service wants to know: the content of one question.

The types are those of the official schemas, where they were published; the order of elements is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker

from burgerprofiel.blocks.sources.contracts import Problem, SourceError
from burgerprofiel.blocks.sources.wire.calls import current_address
from burgerprofiel.blocks.sources.wire.magda.service import Subject
from burgerprofiel.foundation.identifiers import IdentifierType

YEAR: Final = "year"
KIND: Final = "kind"
LONG_AGO: Final = "1900-01-01"
_SINCE_SCHOOL: Final = "1970-01-01"
_WORKED_YEARS: Final = 10
_PAID_YEARS: Final = 2
_TAXED_AFTER_YEARS: Final = 2
_NATIONAL_REGISTER: Final = "RR"

# The names that GeefAttest has for the documents of the vocabulary.
ATTESTS: Final[Mapping[str, str]] = {
    "attest.belgisch-kiezer": "Belgisch kiezer",
    "attest.nationaliteit": "Nationaliteit",
    "attest.gezinssamenstelling": "Samenstelling van het gezin",
    "attest.hoofdverblijfplaats": "Hoofdverblijfplaats",
    "attest.hoofdverblijfplaats-historiek": "Hoofdverblijfplaats met historiek",
    "attest.leven": "Leven",
    "attest.uittreksel-register": "Uittreksel uit de registers",
    "attest.verblijf-huwelijk": "Verblijf met het oog op een huwelijk",
    "attest.wettelijke-samenwoning": "Wettelijke samenwoning",
    "attest.laatste-wilsbeschikking": "Laatste wilsbeschikking",
}

_e = ElementMaker()


def person(subject: Subject) -> etree._Element:
    """The person as the national register has them now."""
    return _content(_e.Criteria(_insz(subject)), source=_NATIONAL_REGISTER, language=subject.language)


def household(subject: Subject) -> etree._Element:
    """Who lives with the person."""
    return _content(_e.Criteria(_insz(subject)), source=_NATIONAL_REGISTER, language=subject.language)


def person_history(subject: Subject) -> etree._Element:
    """The person and all that was, since the register began."""
    criteria = _e.Criteria(_insz(subject), _e.Datum(LONG_AGO, Op="0"))
    return _content(criteria, source=_NATIONAL_REGISTER, language=subject.language)


def attest(subject: Subject) -> etree._Element:
    """An extract as a PDF; the kind and the language are the caller's choice."""
    name = ATTESTS.get(subject.parameters.get(KIND, ""))
    if not name:
        raise SourceError(Problem.BAD_QUESTION)
    return _content(_e.Criteria(_insz(subject), _e.Attest(_e.Naam(name), _e.Taal(subject.language))))


def number_only(subject: Subject) -> etree._Element:
    """A person, and nothing else."""
    return _content(_e.Criteria(_insz(subject)))


def number_bare(subject: Subject) -> etree._Element:
    """A person, without the element `Criteria` around the number."""
    return _content(_insz(subject))


def enterprise(subject: Subject) -> etree._Element:
    """An enterprise with its establishments and activities; not its functions, which are about other people."""
    criteria = _e.Criteria(
        _e.Ondernemingsnummer(subject.number),
        _e.Basisgegevens("1"),
        _e.Rechtstoestanden("1"),
        _e.Vestigingen(_e.Aanduiding("1"), _e.Details("1")),
        _e.Activiteiten("1"),
        _e.Omschrijvingen(_e.Aanduiding("1")),
        _e.Datums(_e.Aanduiding("1")),
    )
    return _content(criteria, language=subject.language)


def enterprise_only(subject: Subject) -> etree._Element:
    """An enterprise, and nothing else."""
    return _content(_e.Criteria(_e.Ondernemingsnummer(subject.number)))


def functions(subject: Subject) -> etree._Element:
    """For which enterprises a person acts, or who acts for an enterprise."""
    if subject.register is IdentifierType.KBO:
        return _content(_e.Criteria(_e.Onderneming(_e.Ondernemingsnummer(subject.number))))
    return _content(_e.Criteria(_e.Persoon(_insz(subject))))


def enrolments(subject: Subject) -> etree._Element:
    """Every enrolment in education that is known."""
    period = _e.Periode(_e.Begin(_SINCE_SCHOOL), _e.Einde(subject.today.isoformat()))
    return _content(_e.Criteria(_insz(subject), period))


def child_benefits(subject: Subject) -> etree._Element:
    """Child benefits of the last two years."""
    begin = f"{_years_before(subject.today, _PAID_YEARS):%Y-%m}"
    return _content(_e.Criteria(_insz(subject), _e.Periode(_e.BeginMaand(begin))))


def energy(subject: Subject) -> etree._Element:
    """The energy certificates of the address where the person lives. Raises SourceError without one."""
    address = current_address(subject.given)
    where = _e.Adres(_e.Straat(address["street"]), _e.Huisnummer(address["number"]))
    for name, field in (("Busnummer", "box"), ("Postcode", "postcode")):
        if address.get(field):
            where.append(_e(name, address[field]))
    where.append(_e.Gemeente(address["municipality"]))
    return _content(_e.Criteria(where, _e.Attesten("true")))


def property_now(subject: Subject) -> etree._Element:
    """What somebody owns according to the cadastre."""
    tag = "Ondernemingsnummer" if subject.register is IdentifierType.KBO else "INSZ"
    return _content(_e.Criteria(_e(tag, subject.number), _e.MedeEigenaars("0")))


def tax(subject: Subject) -> etree._Element:
    """The tax bill of one income year: that of the caller, else the last that everybody has."""
    year = subject.parameters.get(YEAR) or f"{subject.today.year - _TAXED_AFTER_YEARS:04d}"
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise SourceError(Problem.BAD_QUESTION)
    criteria = _e.Criteria(_insz(subject), _e.Inkomensjaar(year))
    return _content(criteria, source="FODFIN", language=subject.language)


def statutes(subject: Subject) -> etree._Element:
    """Whether a person has each of the statutes today."""
    wanted = _e.SocialeStatuten(
        *(
            _e.SociaalStatuut(_e.Naam(name), _e.Datum(_e.Datum(subject.today.isoformat())))
            for name in subject.statutes
        )
    )
    return _content(_e.Criteria(_insz(subject), wanted))


def disability(subject: Subject) -> etree._Element:
    """The file at the administrations that recognise a disability, as it is today."""
    return _e.Criteria(
        _e.ConsultFilesByDateCriteria(
            _e.ssin(subject.number),
            _e.handicapAuthenticSources(*(_e(name, "true") for name in ("DGPH", "VSB"))),
            _e.referenceDate(subject.today.isoformat()),
            _e.parts(_e.evolutionOfRequest("true"), _e.handicapRecognitions("true"), _e.rights("true")),
            _e.decisionStatus("true"),
            _e.enrichedRecognition("true"),
        )
    )


def jobs(subject: Subject) -> etree._Element:
    """Employments of the last ten years, those of temporary work too, those that were cancelled not."""
    criteria = _e.Criteria(
        _e.Relatie(_e.Werknemer(_insz(subject))),
        _e.Periode(_e.Begin(_years_before(subject.today, _WORKED_YEARS).isoformat())),
        _e.EnkelGestartOfBeeindigd("0"),
        _e.SchrappingsIndicatie("0"),
    )
    return _e.Inhoud(_e.TypeAntwoord("0"), criteria)


def _insz(subject: Subject) -> etree._Element:
    return _e.INSZ(subject.number)


def _content(criteria: etree._Element, *, source: str = "", language: str = "") -> etree._Element:
    content = _e.Inhoud(criteria)
    for tag, text in (("Bron", source), ("Taal", language)):
        if text:
            content.append(_e(tag, text))
    return content


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=1)
