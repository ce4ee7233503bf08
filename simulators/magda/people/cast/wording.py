"""Codes and words that come back: civil status, schools, diplomas, exceptions."""

from typing import Final

from simulators.magda.people.model import Civil, Diploma, Enrolment
from simulators.magda.rules import Exceptional

SINGLE: Final = ("10", "Ongehuwd")
MARRIED: Final = ("20", "Gehuwd")
WIDOWED: Final = ("30", "Weduwstaat")
DIVORCED: Final = ("40", "Echtgescheiden")
TOGETHER: Final = ("80", "Wettelijk samenwonend")
HEAD: Final = ("01", "Referentiepersoon")
PARTNER: Final = ("02", "Echtgenoot of echtgenote")
CHILD: Final = ("03", "Zoon of dochter")
LIVES_IN: Final = ("12", "Geen verwantschap")


def civil(kind: tuple[str, str], since: str, partner: str = "") -> Civil:
    """A civil status since a day, with whom."""
    return Civil(code=kind[0], words=kind[1], since=since, partner=partner)


UNIVERSITY: Final = ("Universiteit aan de Linde", "900114")
COLLEGE: Final = ("Hogeschool De Brug", "900224")
EVENING: Final = ("Avondschool Ter Leie", "900335")
SECONDARY: Final = ("Atheneum Voorbeke", "900446")
PRIMARY: Final = ("Basisschool De Zwaluw", "900557")


def diploma(name: str, school: tuple[str, str], issued: str, **more: object) -> Diploma:
    """A diploma of higher education, unless `more` says otherwise."""
    fixed: dict[str, object] = {
        "kind": "Diploma",
        "category": "Hoger onderwijs",
        "field": ("0031", "Algemene vorming"),
        "school_number": school[1],
    }
    return Diploma(name=name, school=school[0], issued=issued, **{**fixed, **more})  # type: ignore[arg-type]


def secondary(study: str, issued: str) -> Diploma:
    """A diploma of secondary school."""
    return diploma(
        "Diploma van secundair onderwijs",
        SECONDARY,
        issued,
        category="Secundair onderwijs",
        study=study,
        level="4",
        supplier="Secundair onderwijs",
        field=("0011", "Secundair onderwijs, derde graad"),
    )


def enrolled(kind: str, school: tuple[str, str], course: str, year: int, **more: object) -> Enrolment:
    """A year at a school."""
    return Enrolment(
        kind=kind,
        school=school[0],
        school_number=school[1],
        course=course,
        year=year,
        **more,  # type: ignore[arg-type]
    )


WARNING: Final = Exceptional(
    "70001", "Antwoord met waarschuwing", "Een deel van de gegevens wordt nagekeken", "RR", "WAARSCHUWING"
)
FICTIVE: Final = Exceptional(
    "48181", "Het adres is een referentieadres", "Hoofdverblijfplaats", "RR", "INFORMATIE"
)
SILENT: Final = Exceptional("60006", "Geen antwoord van de bron ontvangen", "Volwassenenonderwijs")
BUSY: Final = Exceptional("99996", "Te veel gelijktijdige bevragingen")


def taxed(**amounts: int) -> dict[int, dict[str, int]]:
    """Notices of three years of income: these amounts (cents) for 2025, three percent less each year before."""
    return {
        2025 - back: {code: amount * (100 - 3 * back) // 100 for code, amount in amounts.items()}
        for back in range(3)
    }
