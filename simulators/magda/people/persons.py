"""GeefPersoon, GeefGezinssamenstelling and GeefHistoriekPersoon 02.02: the national register."""

from lxml import etree

from simulators.magda.people.model import Address, Civil, Person, Town
from simulators.magda.people.world import World
from simulators.magda.people.xml import coded, el, some, texts

_REGISTER = ("02", "Bevolkingsregister")
_HIDDEN_STREET = "Referentieadres"


def person(one: Person, world: World) -> etree._Element:
    """`Inhoud` of GeefPersoon."""
    return el(
        "Inhoud",
        el("Persoon", _person(one, world), DatumCreatie=_whole(one.born), DatumModificatie="2026-10-30"),
    )


def household(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of GeefGezinssamenstelling; None for who is in no household."""
    home = world.household(one)
    if home is None:
        return None
    return el(
        "Inhoud", el("Gezinsleden", [_member(world.people[who], position) for who, *position in home.members])
    )


def history(one: Person, world: World) -> etree._Element:
    """`Inhoud` of GeefHistoriekPersoon: the newest first."""
    content = (
        el("INSZ", one.insz),
        el("HistoriekNaam", _name(one, since=one.born)),
        el("HistoriekGeslacht", coded("Geslacht", *one.sex_code)),
        el("HistoriekNationaliteit", coded("Nationaliteit", *one.nationality, DatumBegin=one.born)),
        el("HistoriekGeboorte", _birth(one)),
        el("HistoriekOverlijden", _death(one)) if one.died else None,
        some("HistoriekBurgerlijkeStaat", [_civil(state, world) for state in one.civil]),
        _address_history(one),
    )
    return el(
        "Inhoud",
        el("HistoriekPersoon", content, DatumCreatie=_whole(one.born), DatumModificatie="2026-10-30"),
    )


def _person(one: Person, world: World) -> list[object]:
    return [
        el("INSZ", one.insz),
        _name(one, since=one.born),
        coded("Geslacht", *one.sex_code),
        coded("Register", *_REGISTER) if not one.died else None,
        el("Nationaliteiten", coded("Nationaliteit", *one.nationality, DatumBegin=one.born)),
        _birth(one),
        _death(one) if one.died else None,
        some("BurgerlijkeStaten", [_civil(state, world) for state in one.civil[:1]]),
        _addresses(one),
        _parents(one, world),
        some("AfstammingenDalendeLijn", [_child(child) for child in world.children(one)]),
        _members(one, world),
        _together(one, world),
        _card(one),
    ]


def _name(one: Person, *, since: str = "") -> etree._Element:
    given = el("Voornamen", [el("Voornaam", name) for name in one.given])
    return el("Naam", el("Achternamen", el("Achternaam", one.family)), given, DatumBegin=since)


def _birth(one: Person) -> etree._Element:
    return el("Geboorte", el("Datum", one.born), _place("Plaats", one.birthplace), DatumBegin=one.born)


def _death(one: Person) -> etree._Element:
    here = one.addresses[0].town
    return el("Overlijden", el("Datum", one.died), _place("Plaats", here), DatumBegin=one.died)


def _place(name: str, town: Town) -> etree._Element:
    nis, iso, country = town.country
    land = el("Land", el("NISCode", nis), el("ISOCode", iso), el("Naam", country))
    if town.nis:
        return el(name, el("Gemeente", texts(NISCode=town.nis, Naam=town.name)), land)
    return el(name, land, el("Tekst", town.name))


def _civil(state: Civil, world: World) -> etree._Element:
    partner = world.people.get(state.partner)
    about = el("Partner", el("INSZ", partner.insz), _about(partner)) if partner else None
    return el(
        "BurgerlijkeStaat",
        texts(Code=state.code, Omschrijving=state.words),
        about,
        DatumBegin=state.since,
    )


def _about(one: Person) -> list[etree._Element]:
    """Name, sex and birthday, as they stand wherever somebody is mentioned."""
    return [_name(one), coded("Geslacht", *one.sex_code), el("Geboortedatum", one.born)]


def _addresses(one: Person) -> etree._Element | None:
    return el("Adressen", _residence(one.address, hidden=one.hidden)) if one.address else None


def _address_history(one: Person) -> etree._Element | None:
    residences = [_residence(address, hidden=one.hidden) for address in one.addresses]
    return el("HistoriekAdressen", el("HistoriekHoofdverblijfplaats", residences)) if residences else None


def _residence(address: Address, *, hidden: bool) -> etree._Element:
    """A residence. Of who is protected only the municipality is told, and that this is not the real address."""
    town = address.town
    place = (
        [_words("Straatnaam", _HIDDEN_STREET)]
        if hidden
        else [_words("Straatnaam", address.street), texts(Huisnummer=address.house, Busnummer=address.box)]
    )
    return el(
        "Hoofdverblijfplaats",
        place,
        _words("Gemeentenaam", town.name),
        _words("Land", town.country[2]),
        texts(Postcode=town.postcode, NISCodeLand=town.country[0], ISOCodeLand=town.country[1]),
        texts(NISCodeGemeente=town.nis),
        DatumBegin=address.since,
        DatumEinde=address.until,
    )


def _words(name: str, text: str) -> etree._Element:
    return el(name, el("String", text), el("Taal", "nl"))


def _parents(one: Person, world: World) -> etree._Element | None:
    parents = [world.people[number] for number in one.parents]
    if not parents:
        return None
    listed = [el("Ouder", el("INSZ", parent.insz), _about(parent)) for parent in parents]
    descent = el("Afstamming", coded("Type", "00", "Kind"), el("Ouders", listed), DatumBegin=one.born)
    return el("Afstammingen", descent)


def _child(one: Person) -> etree._Element:
    child = el("Kind", el("INSZ", one.insz), _about(one))
    return el("AfstammingDalendeLijn", coded("Type", "10", "Kind"), child, DatumBegin=one.born)


def _members(one: Person, world: World) -> etree._Element | None:
    home = world.household(one)
    if home is None:
        return None
    members = [
        el(
            "Gezinslid",
            el("INSZ", who),
            _about(world.people[who]),
            coded("Positie", code, words),
            DatumBegin=_since(world.people[who]),
        )
        for who, code, words in home.members
    ]
    return el("Gezinsleden", members)


def _member(one: Person, position: list[str]) -> etree._Element:
    return el(
        "Gezinslid",
        el("INSZ", one.insz),
        _about(one),
        coded("Positie", *position),
        _addresses(one),
        DatumBegin=_since(one),
    )


def _since(one: Person) -> str:
    return one.address.since if one.address else ""


def _together(one: Person, world: World) -> etree._Element | None:
    """Legal cohabitation stands beside the civil status."""
    state = next((state for state in one.civil[:1] if state.code == "80"), None)
    if state is None or one.address is None:
        return None
    partner = world.people[state.partner]
    return el(
        "WettelijkeSamenwoning",
        el("Datum", state.since),
        el("Partner", el("INSZ", partner.insz), _about(partner)),
        _place("Plaats", one.address.town),
        DatumBegin=state.since,
    )


def _card(one: Person) -> etree._Element | None:
    if one.died or one.nationality[0] != "150":
        return None
    return el(
        "Identiteitsbewijzen",
        el(
            "Identiteitsbewijs",
            coded("Type", "0000", "Identiteitskaart voor Belgen"),
            el("Nummer", f"592{int(one.insz) % 999_999_937:09d}"),
            el("Vervalgegevens", el("Vervaldatum", one.card_until)),
            DatumBegin=f"{int(one.card_until[:4]) - 10}{one.card_until[4:]}",
        ),
    )


def _whole(day: str) -> str:
    """A real date for where the schema wants one: unknown parts become the first."""
    return day.replace("-00", "-01")
