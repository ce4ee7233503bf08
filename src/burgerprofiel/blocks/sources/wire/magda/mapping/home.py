"""The home: energy certificates (GeefEpc) and property (ZoekEigendomstoestanden)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Code, Money, Quantity, Record
from burgerprofiel.blocks.sources.wire.magda.mapping import address
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import NOTHING, Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import (
    Field,
    code,
    date,
    euros,
    identifier,
    number,
    record,
    yes,
)

_ENERGY_USE: Final = "primaireEnergieVerbruikPerVierkanteMeter"
"""The score that the label of a home is made of: energy per square metre in a year."""


def energy(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefEpc: the energy certificates at an address, also of the parts of a building."""
    facts = Facts(origin="VEKA")
    root = taken_over(inhoud).one("MijnEnergieDetails")
    units = root.each("EnergieEenheid")
    for unit in units:
        _certificate(facts, unit.one("Epc"))
    if root and not units:
        facts.none("woning.epc")
    return facts.mapped()


def _certificate(facts: Facts, node: Node) -> None:
    number_ = node.text("Identificatie", "Attestnummer")
    details = node.one("Details")
    scores = node.each("Scores", "Score")
    facts.state(
        "woning.epc",
        record(
            number=number_,
            **_scores(scores),
            status=node.text("Status"),
            active=yes(node, "Actief"),
            type=node.text("TypeAangifte"),
            unit_type=node.text("EpcEenheidType"),
            submitted=date(node, "DatumIngediend"),
            expires=date(node, "DatumGeldigheid"),
            built=node.text("BouwjaarVolgensEPC"),
            use=details.text("Bestemming"),
            building=", ".join(details.texts("GebouwType")) or details.text("Bouwvorm"),
            works=details.text("AardVanDeWerken"),
            area=number(details, "BrutoVloerOppervlakte", unit="m2"),
            volume=number(details, "BeschermdVolume", unit="m3"),
            address=address.address(node.one("Ligging", "Adres")),
            parcel="; ".join(_parcels(node.one("Ligging"))),
            advices=_advices(node),
            by=_made_by(node),
        ),
        since=node.text("DatumIngediend"),
        until=node.text("DatumGeldigheid"),
        key=number_,
    )


def _scores(scores: list[Node]) -> dict[str, Field]:
    """The label and the energy score; the other scores by their names."""
    main = next((one for one in scores if one.attribute("type") == _ENERGY_USE), NOTHING)
    labelled = next((one for one in scores if one.text("Label")), main)
    others = [
        record(
            name=one.attribute("type"),
            value=number(one, "Waarde"),
            text=one.text("TekstWaarde"),
            required=number(one, "Eis"),
            met=yes(one, "Voldaan"),
        )
        for one in scores
    ]
    return {
        "label": labelled.text("Label"),
        "label_after": labelled.text("LabelNaAanbevelingen"),
        "score": number(main, "Waarde", unit="kWh/m2jaar"),
        "score_after": number(main, "EnergiescoreNaAanbevelingen", unit="kWh/m2jaar"),
        "target": number(main, "Streefdoel", unit="kWh/m2jaar"),
        "average_municipality": number(main, "GemiddeldeWaardeGemeente"),
        "average_province": number(main, "GemiddeldeWaardeProvincie"),
        "average_flanders": number(main, "GemiddeldeWaardeVlaanderen"),
        "scores": [one for one in others if one is not None],
    }


def _parcels(place: Node) -> Iterator[str]:
    for one in place.each("Kadasters", "Kadaster"):
        parts = (one.text("GemeenteNummer"), one.text("Afdeling"), one.text("Sectie"), one.text("Nummers"))
        yield " ".join(part for part in parts if part)


def _advices(node: Node) -> list[Record]:
    advices = [
        record(
            category=one.text("Categorie"),
            name=one.text("Type"),
            part=one.text("Subtype"),
            now=one.text("HuidigeSituatie") or one.text("Voorwerp"),
            what=one.text("Omschrijving")
            or " ".join(
                each.text("Omschrijving") for each in one.each("Uitvoeringsmethodes", "Uitvoeringsmethode")
            ),
            remark=one.text("Opmerking"),
        )
        for one in (
            *node.each("NieuweAanbevelingen", "Aanbeveling"),
            *node.each("Aanbevelingen", "Aanbeveling"),
        )
    ]
    return [one for one in advices if one is not None]


def _made_by(node: Node) -> str:
    for one in node.each("Personen", "Persoon"):
        firm = one.text("Registratie", "Organisatie", "Firmanaam")
        who = one.one("NatuurlijkPersoon")
        if firm or who:
            return firm or f"{who.text('Voornaam')} {who.text('Naam')}".strip()
    return ""


def property_(inhoud: etree._Element, asked: Asked) -> Mapped:
    """ZoekEigendomstoestanden: the parcels that somebody has a right on, of whom the parties are listed first."""
    facts = Facts(origin="AAPD")
    root = taken_over(inhoud).one("Eigendom")
    own = _own_parties(root.one("Partijen"), asked)
    states = root.one("Eigendomstoestanden")
    there = states.each("Eigendomstoestand")
    for one in there:
        _parcel(facts, one, own)
    if root and not there:  # a search: without a list nothing was found
        facts.none("woning.eigendom")
    return facts.mapped()


def _own_parties(parties: Node, asked: Asked) -> frozenset[str]:
    people = ((one.text("PartijId"), one.text("INSZ")) for one in parties.each("Personen", "Persoon"))
    firms = (
        (one.text("PartijId"), one.text("Ondernemingsnummer"))
        for one in parties.each("Ondernemingen", "Onderneming")
    )
    return frozenset(party for party, number_ in (*people, *firms) if party and number_ == asked.subject)


def _parcel(facts: Facts, node: Node, own: frozenset[str]) -> None:
    state, parcel = node.one("StatusInformatie"), node.one("Perceel")
    buildings = parcel.each("Gebouwen", "Gebouw")
    general = parcel.each("AlgemeneInformaties", "AlgemeneInformatie")
    first = buildings[0] if buildings else NOTHING
    facts.state(
        "woning.eigendom",
        record(
            parcel=_parcel_number(parcel.one("Identificatie")),
            division=code(parcel, "Identificatie", "KadastraleAfdeling"),
            nature=code(parcel, "AardKadastraalPerceel"),
            use=code(parcel, "Gebruik"),
            **_rights(node, own),
            status=code(state, "StatusEigendom"),
            area=_area(general),
            cadastral_income=_income(general),
            built=_built(first),
            dwellings=number(first, "AantalWoongelegenheden"),
            description=parcel.text("Omschrijving") or parcel.text("BeschrijvingPrivatiefGedeelte"),
            address=_location(buildings, general),
            buildings=_buildings(buildings),
        ),
        since=_period(state, "Begin"),
        until=_period(state, "Einde"),
        key=state.text("EigendomId"),
    )


def _period(state: Node, name: str) -> str:
    return (
        state.text("PeriodeJuridisch", name)
        or state.text("PeriodeStatus", name)
        or state.text("PeriodeStatus", f"Jaar{name}")
    )


def _built(building: Node) -> str:
    """The year of a building, in words where the register has a class of years."""
    year = code(building, "Constructie", "Jaar")
    words = (year.label or year.code) if year else ""
    return words or building.text("Jaar", "Van") or building.text("Jaar", "Tot")


def _parcel_number(node: Node) -> str:
    """As people know it: section, number, exponent, partition."""
    base = node.text("Grondnummer")
    if bis := node.text("Bisnummer"):
        base = f"{base}/{bis}"
    exponent = node.text("Letterexponent") + node.text("Cijferexponent")
    return " ".join(part for part in (node.text("Sectie"), base, exponent, node.text("Partitie")) if part)


def _rights(node: Node, own: frozenset[str]) -> dict[str, Field]:
    """The rights of who was asked about; of all, where the source does not tell whose they are."""
    all_rights = node.each("EigenaarsRechten", "EigenaarRecht")
    mine = [one for one in all_rights if own.intersection(one.texts("LijstId", "PartijId"))]
    said = [record for one in mine or all_rights for record in _right_records(one)]
    first = said[0].fields if said else {}
    lives = any(
        party.attribute("WoontOpEigendom") == "1"
        for one in mine
        for party in one.each("LijstId", "PartijId")
        if party.text() in own
    )
    return {
        "right": _as_code(first.get("right")),
        "share": _as_text(first.get("share")),
        "rights": said if len(said) > 1 else [],
        "lives_here": lives or None,
    }


def _as_code(value: object) -> Code | None:
    return value if isinstance(value, Code) else None


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _right_records(owner: Node) -> Iterator[Record]:
    for one in owner.each("ZakelijkRecht", "Ongestructureerd", "Rechten", "Recht"):
        said = record(
            right=code(one, "Type"),
            share=_share(one),
            expires=date(one, "Verval", "Datum") or one.text("Verval", "Jaar"),
        )
        if said:
            yield said
    for one in owner.each("ZakelijkRecht", "Gestructureerd", "Rechten", "Recht"):
        full, usufruct = one.text("Percentage_VE"), one.text("Percentage_VG")
        said = record(
            right=Code(code=name) if (name := one.text("Omschrijving")) else None,
            share=f"{full or usufruct} %" if full or usufruct else "",
        )
        if said:
            yield said


def _share(node: Node) -> str:
    above, below = node.text("Aandeel", "Teller"), node.text("Aandeel", "Noemer")
    return f"{above}/{below}" if above and below else node.text("Omschrijving").strip("-")


def _area(general: list[Node]) -> Quantity | None:
    """Square metres of ground, taxed and not taxed, of all parts together."""
    texts = [one.text("Oppervlakte", kind) for one in general for kind in ("Belast", "NietBelast")]
    sizes = [int(text) for text in texts if text.isascii() and text.isdigit()]
    return Quantity(number=str(sum(sizes)), unit="m2") if sizes else None


def _income(general: list[Node]) -> Money | None:
    """The cadastral income, in whole euros: 33 euros a hectare on 1,460 m2 is written as 4."""
    amounts = [euros(one.text("KadastraalInkomen", "Bedrag")) for one in general]
    known = [one.cents for one in amounts if one is not None]
    return Money(cents=sum(known)) if known else None


def _location(buildings: list[Node], general: list[Node]) -> Record | None:
    for one in buildings:
        if found := address.address(one.one("Adres")):
            return found
    for one in general:
        town = one.one("Gemeente")
        if found := record(
            municipality=town.text("Naam"),
            postcode=town.text("PostCode"),
            nis=identifier("nis", town.text("NISCode")),
        ):
            return found
    return None


def _buildings(buildings: list[Node]) -> list[Record]:
    """The buildings of a parcel where there are several."""
    if len(buildings) < 2:
        return []
    said = [
        record(
            name=one.text("Beschrijving") or one.text("Tekst"),
            built=_built(one),
            dwellings=number(one, "AantalWoongelegenheden"),
            bathrooms=number(one, "AantalBadkamers"),
            address=address.address(one.one("Adres")),
        )
        for one in buildings
    ]
    return [one for one in said if one is not None]
