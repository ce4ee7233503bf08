"""What MAGDA checks before it asks a source: who asks, how many questions, numbers and periods."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

MAX_QUESTIONS = 5
_PERIODS = (
    ("Begin", "Einde"),
    ("BeginDatum", "EindDatum"),
    ("BeginMaand", "EindeMaand"),
    ("beginDate", "endDate"),
)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One `Uitzondering`."""

    code: str
    diagnosis: str
    circumstance: str = ""
    origin: str = "MAGDA"
    type: str = "FOUT"


@dataclass(frozen=True, slots=True)
class Registration:
    """A pair that may ask. `services` names what it may ask; empty = everything."""

    identification: str
    capacity: str
    services: frozenset[str] = frozenset()


def registration(text: str) -> list[Registration]:
    """Read `IDENTIFICATION=HOEDANIGHEID[:SERVICE+SERVICE],...`. Raises ValueError."""
    return [_registration(part) for part in text.split(",") if part]


def _registration(part: str) -> Registration:
    identification, equals, rest = part.rpartition("=")
    capacity, _, services = rest.partition(":")
    if not equals or not identification or not capacity:
        raise ValueError("give IDENTIFICATION=HOEDANIGHEID[:SERVICE+SERVICE],...")
    return Registration(identification, capacity, frozenset(filter(None, services.split("+"))))


def refusal(
    registrations: Sequence[Registration], *, identification: str, capacity: str, service: str
) -> Exceptional | None:
    """Why this pair may not ask this service.

    60011 for a party that is not set up, 40001 for a purpose it is not registered for, 40006 for a service
    outside that purpose. Everybody may ask while nobody is registered.
    """
    own = [one for one in registrations if one.identification == identification]
    if registrations and not own:
        return Exceptional("60011", "Deze afnemer is niet gekend: er is geen toegang opgezet")
    of_purpose = [one for one in own if one.capacity == capacity]
    if registrations and not of_purpose:
        return Exceptional("40001", "Er is geen wettelijke context voor deze hoedanigheid", capacity)
    if registrations and not any(not one.services or service in one.services for one in of_purpose):
        return Exceptional("40006", "Deze hoedanigheid mag deze dienst niet bevragen", service)
    return None


def whole(questions: Sequence[etree._Element]) -> Exceptional | None:
    """What is wrong with all questions together."""
    if len(questions) > MAX_QUESTIONS:
        return Exceptional("20110", f"Meer dan {MAX_QUESTIONS} vragen in een verzoek")
    return None


def each(question: etree._Element, *, known: bool = False) -> Exceptional | None:
    """What is wrong with one question: 20002 for a number that cannot exist, 20003 for a period backwards.

    A number that is `known` exists, whatever its check digits.
    """
    for name in () if known else ("INSZ", "ssin"):
        for found in question.iterfind(f".//{name}"):
            if not is_number((found.text or "").strip()):
                return Exceptional("20002", "Dit INSZ kan niet bestaan", name)
    for begin, end in _periods(question):
        if begin > end:
            return Exceptional("20003", "Het begin ligt na het einde", begin)
    return None


def is_number(text: str) -> bool:
    """Whether a national number has eleven digits and a check digit of either century."""
    if len(text) != 11 or not (text.isascii() and text.isdigit()):
        return False
    first, check = int(text[:9]), int(text[9:])
    return check in (97 - first % 97, 97 - (2_000_000_000 + first) % 97)


def _periods(question: etree._Element) -> Iterator[tuple[str, str]]:
    for begin_name, end_name in _PERIODS:
        for begin in question.iterfind(f".//{begin_name}"):
            end = begin.getparent().find(end_name)
            if end is not None and len(begin) == len(end) == 0:
                yield (begin.text or "").strip(), (end.text or "").strip()
