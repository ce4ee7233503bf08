"""GeefBewijs 02.00, GeefHistoriekInschrijving 02.01 and RaadpleegLeerkredietsaldo 01.00: school."""

import uuid

from lxml import etree

from simulators.magda.people.model import Diploma, Enrolment, Person
from simulators.magda.people.world import World
from simulators.magda.people.xml import coded, el, texts

_SPACE = uuid.UUID("6f1c1c8e-2f7b-4d1a-9a53-0d2f5b7e9c11")
_NONE = ("NBS", "Niet beschikbaar")
_LEVELS = {"4": "3A", "6": "5A", "7": "5A"}


def proofs(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefBewijs; None for who has no proof."""
    listed = [_proof(diploma, one.insz, place) for place, diploma in enumerate(one.diplomas)]
    return el("Inhoud", el("Bewijzen", listed)) if listed else None


def enrolments(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefHistoriekInschrijving; None for who was never enrolled."""
    listed = [_enrolment(enrolment, one.insz, place) for place, enrolment in enumerate(one.enrolments)]
    return el("Inhoud", el("Inschrijvingen", listed)) if listed else None


def credit(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of RaadpleegLeerkredietsaldo; None for who has none."""
    if one.credit is None:
        return None
    balance, reserve, bonus = one.credit
    content = texts(Leerkredietsaldo=balance, Leerkredietreserve=reserve, ResterendeBonusEerste60=bonus)
    return el("Inhoud", el("Melding", "OK"), el("RaadpleegLeerkredietsaldoAntwoord", content))


def _mark(*parts: object) -> str:
    return str(uuid.uuid5(_SPACE, "/".join(map(str, parts))))


def _named(name: str, text: str) -> etree._Element:
    return el(name, el("Naam", text))


def _proof(diploma: Diploma, number: str, place: int) -> etree._Element:
    year, month, day = diploma.issued.split("-")
    changed = el("DatumModificatie", texts(Datum=f"{day}.{month}.{year}", Tijd="09:00:00.000"))
    return el(
        "Bewijs",
        el(
            "BewijsrefertesLed",
            texts(Bewijsreferte=_mark(number, place), Bewijsmutatiereferte=_mark(number, place, "mutatie")),
        ),
        el("BewijsstatusLed", el("Code", "1"), changed),
        el("Leverancier", texts(Naam=diploma.supplier, Bewijsreferte=_mark(number, place, "leverancier"))),
        el("PersoonUitgereikt", el("INSZ", number)),
        _basis(diploma, year, month, day),
        _derived(diploma),
    )


def _basis(diploma: Diploma, year: str, month: str, day: str) -> etree._Element:
    none = "Niet van toepassing"
    return el(
        "Basis",
        _named("Authenticiteit", "Authentiek"),
        _named("Categorie", diploma.category),
        _named("Graad", {"6": "Bachelor", "7": "Master"}.get(diploma.level, none)),
        _named("Onderwijsvorm", none),
        _named("Bewijstype", diploma.kind),
        _named("Bewijsstaat", "Eindbewijs" if diploma.full else "Tussenbewijs"),
        _named("Instantie", diploma.school),
        el("Onderwerp", texts(Code=diploma.field[0], Naam=diploma.field[1])),
        el("Uitreikingsdatum", texts(Jaar=year, Maand=month, Dag=day)),
        el("VolledigeNaam", diploma.name),
        el("Land", el("Code", diploma.country)),
        el("Taal", el("Code", diploma.language)),
        el("Instelling", texts(Naam=diploma.school, Nummer=diploma.school_number)),
        _named("Schooltype", none),
        _named("Studierichting", diploma.study or diploma.field[1]),
    )


def _derived(diploma: Diploma) -> etree._Element:
    level = (diploma.level, f"Niveau {diploma.level}") if diploma.level else _NONE
    isced = _LEVELS.get(diploma.level, "")
    return el(
        "Afgeleid",
        el("ISCEDStudiegebied", texts(Code=diploma.field[0], Naam=diploma.field[1])),
        el("ISCEDNiveau", texts(Code=isced or _NONE[0], Naam=f"Niveau {isced}" if isced else _NONE[1])),
        el("VKSNiveauOnderwijskwalificatie", texts(Code=level[0], Naam=level[1])),
        el("VKSNiveauBeroepskwalificatie", texts(Code=_NONE[0], Naam=_NONE[1])),
    )


def _enrolment(enrolment: Enrolment, number: str, place: int) -> etree._Element:
    return el(
        "Inschrijving",
        el("Bron", enrolment.kind),
        el("Referte", _mark(number, place, "inschrijving")),
        el("Instelling", texts(Instellingsnummer=enrolment.school_number, OfficieleNaam=enrolment.school)),
        _KINDS[enrolment.kind](enrolment),
    )


def _higher(enrolment: Enrolment) -> etree._Element:
    taken, earned = enrolment.contract_points
    points = texts(
        Opgenomen=str(taken),
        Verworven=str(earned),
        Gedelibereerd="0",
        GeenResultaat="0" if enrolment.passed else str(taken),
        NietVerworven=str(taken - earned) if enrolment.passed else "0",
        Vrijgesteld="0",
        Uitgeschreven="0",
    )
    return el(
        "HogerOnderwijs",
        el("Academiejaar", enrolment.year),
        coded("Status", "01", "Actief"),
        el("DatumInschrijving", f"{enrolment.year}-09-10"),
        el(
            "Opleiding",
            texts(Code="90001", VolledigeNaam=enrolment.course),
            el("NaamElementen", el("Kwalificatie", enrolment.course)),
            coded("Soort", "1", "Bacheloropleiding"),
        ),
        coded("SoortContract", "01", "Diplomacontract"),
        el("Studiepunten", points),
        el("Studieomvang", "180"),
        el("ToereikendeStudieomvang", "1"),
        el("StudiebewijsHaalbaar", "0"),
    )


def _compulsory(enrolment: Enrolment) -> etree._Element:
    niveau = ("2", "Lager onderwijs") if enrolment.level == "2" else ("3", "Secundair onderwijs")
    group = el(
        "AdministratieveGroep",
        texts(Nummer="90101", Naam=enrolment.course),
        coded("Niveau", *niveau),
        coded("SoortOnderwijs", "1", "Gewoon onderwijs"),
    )
    return el(
        "LeerplichtOnderwijs",
        coded("SoortProgramma", "1", "Voltijds"),
        el("DatumInschrijving", f"{enrolment.year}-08-28"),
        el("DatumEersteLes", f"{enrolment.year}-09-01"),
        el("Schooljaar", enrolment.year),
        el(
            "InschrijvingAdministratieveGroep",
            el("Periode", texts(Begin=f"{enrolment.year}-09-01", Einde=f"{enrolment.year + 1}-08-31")),
            group,
        ),
    )


def _adult(enrolment: Enrolment) -> etree._Element:
    course, _, module = enrolment.course.partition(", ")
    usual = coded("Traject", "STANDAARD", "Standaard")
    variant = el("Opleidingsvariant", texts(Code="90201", Naam=course), usual)
    result = ("GESLAAGD", "Geslaagd") if enrolment.passed else ("NIET_GEEVALUEERD", "Nog niet geëvalueerd")
    return el(
        "Volwassenenonderwijs",
        coded("Status", "INGESCHREVEN", "Ingeschreven"),
        el("DatumInschrijving", f"{enrolment.year}-09-04"),
        el("Opleiding", texts(Code="901", Naam=course, Omschrijving=course, Diplomagericht="0"), variant),
        el(
            "Module",
            texts(Code="9001", Naam=module or course, Omschrijving=enrolment.course),
            el("ModuleVariant", el("Code", "1"), coded("Traject", "STANDAARD", "Standaard")),
        ),
        el("Resultaat", coded("EvaluatieResultaat", *result)),
    )


_KINDS = {"HO": _higher, "LP": _compulsory, "VWO": _adult}
