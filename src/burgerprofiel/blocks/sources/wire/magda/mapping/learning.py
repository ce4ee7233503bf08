"""Education: proofs of learning (GeefBewijs), enrolments (GeefHistoriekInschrijving), RaadpleegLeerkredietsaldo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    Record,
)
from burgerprofiel.blocks.sources.wire.magda.mapping import address
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import (
    Field,
    code,
    date,
    named,
    number,
    record,
    yes,
)

_NOT_APPLICABLE: Final = frozenset({"Niet van toepassing", "Niet beschikbaar"})
"""What the taxonomy of the register writes where there is nothing to say."""


_IN_FORCE: Final = "1"
"""The status of a proof that stands; the schema knows `10` beside it, without words: one that was withdrawn."""


def proofs(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefBewijs: diplomas, certificates and other proofs in the Flemish register (LED)."""
    root = taken_over(inhoud)
    facts = Facts(origin=root.text("Bron", "Code") or "LED")
    there = root.each("Bewijzen", "Bewijs")
    for one in there:
        facts.state(
            "onderwijs.diploma",
            _proof(one),
            key=one.text("BewijsrefertesLed", "Bewijsreferte"),
            doubtful=one.text("BewijsstatusLed", "Code") != _IN_FORCE,
        )
    if root.one("Bewijzen") and not there:
        facts.none("onderwijs.diploma")
    return facts.mapped()


def _proof(node: Node) -> Record | None:
    base = node.one("Basis")
    status = node.text("BewijsstatusLed", "Code")
    return record(
        name=base.text("VolledigeNaam"),
        **_kinds(base),
        subject=_said(base.text("Onderwerp", "Naam") or base.text("Onderwerp", "Code")),
        field_of_study=_said(base.text("Studierichting", "Naam")),
        specialisation=_said(base.text("Specialisatie", "Naam")),
        detail=_said(base.text("DetailOnderwerp", "Naam")),
        school=base.text("Instelling", "Naam"),
        awarded=_awarded(base.one("Uitreikingsdatum")),
        country=_alone(base.text("Land", "Code")),
        language=_alone(base.text("Taal", "Code")),
        valid_for=_said(base.text("Vervalperiode")),
        hours=number(base, "UrenVolwassenenonderwijs"),
        by_experience=yes(base, "BehaaldViaEvc"),
        status=Code(code=status) if status else None,
        **_levels(node.one("Afgeleid")),
        supplier=node.text("Leverancier", "Naam"),
        information=_information(base),
    )


def _kinds(base: Node) -> dict[str, Field]:
    return {
        "category": _said(base.text("Categorie", "Naam")),
        "degree": _said(base.text("Graad", "Naam")),
        "form": _said(base.text("Onderwijsvorm", "Naam")),
        "finality": _said(base.text("Finaliteit", "Naam")),
        "type": _said(base.text("Bewijstype", "Naam")),
        "result": _said(base.text("Bewijsstaat", "Naam")),
        "awarded_by": _said(base.text("Instantie", "Naam")),
        "school_type": _said(base.text("Schooltype", "Naam")),
        "authenticity": base.text("Authenticiteit", "Naam"),
    }


def _levels(derived: Node) -> dict[str, Field]:
    """The newer classification where it is there: ISCED 2011 and 2013."""
    vks = named(derived, "VKSNiveauOnderwijskwalificatie")
    if vks is None or vks.code in _NOT_APPLICABLE:
        vks = named(derived, "VKSNiveauBeroepskwalificatie")
    levels = {
        "isced_level": named(derived, "ISCEDNiveau2011") or named(derived, "ISCEDNiveau"),
        "isced_field": named(derived, "ISCEDStudiegebied2013") or named(derived, "ISCEDStudiegebied"),
        "vks_level": vks,
    }
    return {
        name: level
        for name, level in levels.items()
        if level and not _NOT_APPLICABLE & {level.code, level.label}
    }


def _information(base: Node) -> list[Record]:
    said = [
        record(name=one.text("Naam"), content=one.text("Inhoud"))
        for one in base.each("BijkomendeInformaties", "BijkomendeInformatie")
    ]
    said += [
        record(name=one.text("Instantierol", "Naam"), content=one.text("Instantie", "Naam"))
        for one in base.each("AlternatieveInstanties", "AlternatieveInstantie")
    ]
    return [one for one in said if one is not None]


def _awarded(node: Node) -> Date | None:
    year = node.text("Jaar")
    return Date(text=f"{year}-{node.text('Maand') or '00'}-{node.text('Dag') or '00'}") if year else None


def _said(text: str) -> str:
    return "" if text in _NOT_APPLICABLE else text


def _alone(text: str) -> Code | None:
    return Code(code=text) if _said(text) else None


def enrolments(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefHistoriekInschrijving: in schools, adult education, higher education and boarding schools."""
    facts = Facts()
    root = taken_over(inhoud).one("Inschrijvingen")
    for one in facts.each(root, "Inschrijving", none=("onderwijs.inschrijving",)):
        _enrolment(facts, one)
    return facts.mapped()


def _enrolment(facts: Facts, node: Node) -> None:
    source = node.text("Bron")
    school = node.one("Instelling")
    where = node.one("OnderwijsLocatie", "Adres") or school.one("Adres")
    fields: dict[str, Field] = {}
    for name, read in _LEVELS.items():
        if level := node.one(name):
            fields = read(level)
    facts.state(
        "onderwijs.inschrijving",
        record(
            level=Code(code=source, label=_KINDS.get(source, "")) if source else None,
            school=school.text("OfficieleNaam"),
            school_number=school.text("Instellingsnummer"),
            location=node.text("OnderwijsLocatie", "Omschrijving"),
            address=address.address(where),
            phone=school.text("Contactgegevens", "Telefoonnummer"),
            email=school.text("Contactgegevens", "Email"),
            website=school.text("Contactgegevens", "Website"),
            **fields,
        ),
        since=_day(fields.get("enrolled")),
        until=_day(fields.get("left"))
        or node.text("LeerplichtOnderwijs", "InschrijvingAdministratieveGroep", "Periode", "Einde")
        or node.text("Internaat", "Periode", "Einde"),
        origin=source,
        key=node.text("Referte"),
    )


def _day(value: Field) -> str:
    return value.text if isinstance(value, Date) else ""


def _school(node: Node) -> dict[str, Field]:
    group = node.one("InschrijvingAdministratieveGroep")
    unit = group.one("AdministratieveGroep")
    leaving = group.one("Uitschrijving")
    return {
        "year": _year(node.text("Schooljaar")),
        "kind": code(node, "SoortProgramma"),
        "programme": unit.text("Naam") or unit.text("Nummer"),
        "grade": code(unit, "Niveau"),
        "form": code(unit, "SoortOnderwijs"),
        "dual": code(unit, "DuaalLeren", "Leerweg"),
        "special": code(group, "TypeBuitengewoon"),
        "enrolled": date(node, "DatumInschrijving")
        or date(node, "DatumEersteLes")
        or date(group, "Periode", "Begin"),
        "left": date(group, "Periode", "Einde") if leaving else None,
        "result": code(leaving, "SituatieNa"),
        "reason": code(leaving, "Aanleiding"),
        "credits_taken": number(group, "Studiepunten", "Opgenomen"),
        "credits_earned": number(group, "Studiepunten", "Behaalde"),
        "final_year": yes(group, "DiplomaHaalbaarInSchooljaar"),
    }


def _higher(node: Node) -> dict[str, Field]:
    programme, points = node.one("Opleiding"), node.one("Studiepunten")
    return {
        "year": _year(node.text("Academiejaar")),
        "kind": code(programme, "Soort"),
        "programme": programme.text("VolledigeNaam"),
        "contract": code(node, "SoortContract"),
        "enrolled": date(node, "DatumInschrijving"),
        "left": date(node, "DatumUitschrijving"),
        "status": code(node, "Status"),
        "credits_taken": number(points, "Opgenomen"),
        "credits_earned": number(points, "Verworven"),
        "final_year": yes(node, "StudiebewijsHaalbaar"),
    }


def _adult(node: Node) -> dict[str, Field]:
    programme, module = node.one("Opleiding"), node.one("Module")
    return {
        "programme": programme.text("Naam") or programme.text("Omschrijving"),
        "group": module.text("Naam") or module.text("Omschrijving"),
        "enrolled": date(node, "DatumInschrijving"),
        "left": date(node, "DatumUitschrijving"),
        "status": code(node, "Status"),
        "result": code(node, "Resultaat", "EvaluatieResultaat"),
        "credits_taken": number(module, "ModuleVariant", "Studiepunten"),
        "to_diploma": yes(programme, "Diplomagericht"),
    }


def _boarding(node: Node) -> dict[str, Field]:
    return {
        "year": _year(node.text("Schooljaar")),
        "enrolled": date(node, "Periode", "Begin"),
    }


_LEVELS: Final[dict[str, Callable[[Node], dict[str, Field]]]] = {
    "LeerplichtOnderwijs": _school,
    "HogerOnderwijs": _higher,
    "Volwassenenonderwijs": _adult,
    "Internaat": _boarding,
}
"""One of these stands in an enrolment, or none: then only the school is given."""
_KINDS: Final = {
    "LP": "Leerplichtonderwijs",
    "HO": "Hoger onderwijs",
    "VWO": "Volwassenenonderwijs",
    "INT": "Internaat",
}
"""Each administration keeps one level; the schema has codes only."""


def _year(text: str) -> str:
    """A school year is written as the year in which it begins."""
    return f"{text}-{int(text) + 1}" if text.isascii() and text.isdigit() else text


def learning_account(inhoud: etree._Element, asked: Asked) -> Mapped:
    """RaadpleegLeerkredietsaldo: the credits that a student still has."""
    facts = Facts(origin="DHO")
    node = taken_over(inhoud).one("RaadpleegLeerkredietsaldoAntwoord")
    facts.state(
        "onderwijs.leerkrediet",
        record(
            balance=number(node, "Leerkredietsaldo", unit="ECTS"),
            reserve=number(node, "Leerkredietreserve", unit="ECTS"),
            bonus_left=number(node, "ResterendeBonusEerste60", unit="ECTS"),
        ),
    )
    return facts.mapped()
