"""GeefOnderneming and GeefFuncties 02.00: the register of enterprises."""

from lxml import etree

from simulators.magda.people.model import OPEN_END, Address, Enterprise, Person
from simulators.magda.people.world import World
from simulators.magda.people.xml import coded, el, texts

_SOURCE = ("03", "KBO")


def enterprise(one: Enterprise) -> etree._Element:
    """`Inhoud` of GeefOnderneming."""
    code, words, short = one.form
    name = _name("MaatschappelijkeNamen", "MaatschappelijkeNaam", one.name, one.started)
    trade = (
        _name("CommercieleNamen", "CommercieleNaam", one.trade_name, one.started) if one.trade_name else None
    )
    content = (
        el("Ondernemingsnummer", one.number),
        coded("AuthentiekBron", *_SOURCE),
        el("OndernemingOfVestiging", el("Code", "1")),
        coded("StatusKBO", *(("ST", "Stopgezet") if one.stopped else ("AC", "Actief"))),
        coded("SoortOnderneming", *(("1", "Natuurlijk persoon") if one.natural else ("2", "Rechtspersoon"))),
        el("Namen", name, trade),
        el("Adressen", _address(one.address)),
        el("Start", el("Datum", one.started)),
        el("Inschrijving", el("Datum", one.started)),
        _stopped(one),
        el("Rechtsvormen", el("Rechtsvorm", texts(Code=code, Omschrijving=words, Afkorting=short)))
        if code
        else None,
    )
    return el("Inhoud", el("Onderneming", content))


def roles(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefFuncties; None for who has no role."""
    listed = [
        el(
            "Functie",
            coded("AuthentiekeBron", *_SOURCE),
            el("FunctiehouderVan", role.enterprise),
            coded("AanduidingPersoonOnderneming", "1", "Natuurlijk persoon"),
            el("INSZ", one.insz),
            el("VolgNummer", f"{place:03d}"),
            coded("AardFunctie", role.code, role.words),
            el("Periode", texts(Begin=role.begin, Einde=role.end)),
            coded("EindeFunctie", "002", "Ontslag") if role.end != OPEN_END else None,
            coded("AanduidingVrijstelling", "999", "Geen vrijstelling mogelijk"),
            DatumModificatie=role.begin,
        )
        for place, role in enumerate(one.roles, 1)
    ]
    return el("Inhoud", el("Functies", listed)) if listed else None


def _name(group: str, kind: str, name: str, since: str) -> etree._Element:
    return el(group, el(kind, el("Naam", name), el("Taalcode", "nl"), DatumBegin=since))


def _address(address: Address) -> etree._Element:
    town = address.town
    return el(
        "Adres",
        el("Straat", el("Naam", address.street)),
        texts(Huisnummer=address.house, Busnummer=address.box),
        el("Gemeente", texts(NISCode=town.nis, PostCode=town.postcode, Naam=town.name)),
        el("Land", texts(NISCode=town.country[0], ISOCode="BE", Naam=town.country[2])),
        coded("Type", "001", "Zetel"),
        DatumBegin=address.since,
    )


def _stopped(one: Enterprise) -> etree._Element | None:
    if not one.stopped:
        return None
    return el(
        "Stopzetting", texts(Code="016", Omschrijving="Stopzetting van de activiteit", Datum=one.stopped)
    )
