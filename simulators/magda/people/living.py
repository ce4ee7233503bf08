"""GeefEpc 02.01, ZoekEigendomstoestanden 02.00 and the registrations of vehicles (REST)."""

import json

from lxml import etree

from simulators.magda.people.model import Address, Car, Home, Person
from simulators.magda.people.world import World
from simulators.magda.people.xml import coded, el, texts

_COLOURS = {"A": "#7cbf00", "B": "#a6d608", "C": "#ffd500", "D": "#ff9d00", "E": "#ff5a00", "F": "#d7182a"}


def certificate(home: Home) -> etree._Element | None:
    """`Inhoud` of GeefEpc; None for a home without a certificate."""
    if home.certificate is None:
        return None
    number, score, label, until = home.certificate
    given = f"{int(until[:4]) - 10}{until[4:]}"
    value = el(
        "Score",
        el("Label", label),
        el("Kleurcode", _COLOURS[label]),
        el("Waarde", f"{score:.2f}", meeteenheid="kWh/m²"),
        el("GemiddeldeWaardeVlaanderen", "395.00", meeteenheid="kWh/m²"),
        type="primaireEnergieVerbruikPerVierkanteMeter",
    )
    emission = el("Score", el("Waarde", f"{score * 11:.2f}", meeteenheid="kg/jaar"), type="co2Emissie")
    expert = el("NatuurlijkPersoon", texts(Voornaam="Iris", Naam="Verbeeldt"))
    register = el("Registratie", el("EpCode", "EP90001"), el("Rol", el("TypeRol", "Energiedeskundige")))
    content = el(
        "Epc",
        el("Identificatie", el("Attestnummer", number)),
        texts(
            BouwjaarVolgensEPC=home.built, BouwjaarGekend="true", DatumModificatie=f"{given}T10:00:00+02:00"
        ),
        texts(Actief="true", Status="Geldig", DatumIngediend=given, DatumGeldigheid=until),
        el("Scores", value, emission, el("ScoreKleur", el("Code", _COLOURS[label]))),
        el("Ligging", _location(home.address)),
        el("EpcEenheidType", "EPC bestaand"),
        el("Personen", el("Persoon", expert, register)),
        id=number[9:19],
    )
    return el("Inhoud", el("MijnEnergieDetails", el("EnergieEenheid", content)))


def _location(address: Address) -> etree._Element:
    return el(
        "Adres",
        el("Straat", el("Naam", address.street)),
        texts(HuisNummer=address.house, BusNummer=address.box),
        el("Gemeente", texts(PostCode=address.town.postcode, Naam=address.town.name)),
    )


def property_of(one: Person, world: World) -> etree._Element | None:
    """`Inhoud` of ZoekEigendomstoestanden; None for who owns nothing."""
    homes = world.owned(one)
    if not homes:
        return None
    owners = dict.fromkeys(number for home in homes for number in home.owners)
    people = [_party(world.people[number], place) for place, number in enumerate(owners, 1)]
    ids = {number: place for place, number in enumerate(owners, 1)}
    states = [_state(home, place, ids) for place, home in enumerate(homes, 1)]
    return el(
        "Inhoud",
        el(
            "Eigendom",
            el("Partijen", el("Personen", people)),
            el("Eigendomstoestanden", states),
        ),
    )


def _party(one: Person, place: int) -> etree._Element:
    name = el(
        "Naam",
        el("Achternamen", el("Achternaam", one.family)),
        el("Voornamen", [el("Voornaam", given) for given in one.given]),
    )
    town = one.address.town if one.address else one.birthplace
    return el(
        "Persoon",
        el("PartijId", 9_000_000 + place),
        el("INSZ", one.insz, Bron="NRN"),
        name,
        el("Geboortedatum", one.born),
        el("Gemeente", texts(PostCode=town.postcode, Naam=town.name)),
        el("Land", texts(NISCode="150", ISOCode="BEL", Naam="België")),
    )


def _state(home: Home, place: int, ids: dict[str, int]) -> etree._Element:
    article = f"9090100000000{place:09d}"
    return el(
        "Eigendomstoestand",
        el(
            "StatusInformatie",
            el("ArtikelInschrijving", texts(Huidig=article, Voorgaand=article)),
            el("PeriodeStatus", el("JaarBegin", home.since)),
            el("EigendomId", 9_100_000 + place),
        ),
        _parcel(home),
        el("EigenaarsRechten", [_right(ids[number], share) for number, share in home.owners.items()]),
    )


def _parcel(home: Home) -> etree._Element:
    town, (section, ground) = home.address.town, home.parcel
    income = el(
        "KadastraalInkomen",
        el("Bedrag", home.income),
        coded("Lettercode", "F", "Belastbaar kadastraal inkomen"),
        coded("CijferCode", "2", "Gewoon gebouwd onroerend goed"),
    )
    return el(
        "Perceel",
        el(
            "Identificatie",
            coded("KadastraleAfdeling", f"{town.nis}", f"{town.name} 1 AFD"),
            texts(Sectie=section, Grondnummer=ground, Partitie="P0000"),
        ),
        el(
            "AlgemeneInformaties",
            el("AlgemeneInformatie", income, el("Oppervlakte", el("Belast", home.area))),
        ),
        el("Gebouwen", el("Gebouw", _building(home))),
        coded("AardKadastraalPerceel", "200", home.kind),
        el("PeriodeGeldigheidPerceel", el("JaarBegin", home.since)),
        el("LiggingIdPerceel", 9_200_000 + int(ground)),
    )


def _building(home: Home) -> list[object]:
    address = home.address
    return [
        el(
            "Adres",
            el("Straat", texts(Code="00901", Naam=address.street)),
            texts(Huisnummer=address.house, Busnummer=address.box),
            el("Gemeente", texts(NISCode=address.town.nis, Naam=address.town.name)),
            el("Land", texts(NISCode="150", ISOCode="BEL", Naam="België")),
        ),
        el("PUR", coded("Aard", "200", home.kind), coded("Type", "1", "Gebouw")),
        el("AantalWoongelegenheden", 1),
    ]


def _right(party: int, share: str) -> etree._Element:
    part, whole = share.split("/")
    right = el(
        "Recht",
        coded("Type", "VE", "Volle eigendom"),
        el("Aandeel", texts(Noemer=whole, Teller=part)),
        el("NietBepaald", "0"),
    )
    return el(
        "EigenaarRecht",
        el("LijstId", el("PartijId", 9_000_000 + party), Type="Individueel"),
        el("ZakelijkRecht", el("Ongestructureerd", el("Rechten", right))),
    )


def registration(one: Person, car: Car) -> bytes:
    """The body of `/v1/mobility/registrations?plateNr=`."""
    status = {"code": "NOR", "description": "Normaal"}
    address = one.address
    home = (
        {
            "streetName": {"string": address.street},
            "houseNumber": address.house,
            "postalCode": address.town.postcode,
            "cityNisCode": address.town.nis,
            "cityName": {"string": address.town.name},
        }
        if address
        else {}
    )
    item = {
        "license": {
            "plateNr": car.plate,
            "plateType": {"code": "NM", "description": "Normaal"},
            "languageCode": "NL",
            "startSituationDate": f"{car.since}T00:00:00Z",
            "lastRegistrationDate": f"{car.since}T00:00:00Z",
            "status": {"code": "REG", "description": "Ingeschreven"},
            "statusLegal": status,
        },
        "titular": {
            "type": "P",
            "source": "RRN",
            "person": {
                "nationalNr": {"identificator": one.insz},
                "lastName": [one.family],
                "firstName": [one.given[0]],
                "birthYear": one.born[:4],
            },
            "contactInfo": {"registrationAddress": home, "address": home},
        },
        "vehicle": {
            "vin": car.vin,
            "category": {"code": "M1", "description": "Personenwagen"},
            "makeName": car.make,
            "commercialName": car.model,
            "firstRegistrationDate": car.since,
            "techControlValidityDate": car.checked_until,
            "statusLegal": status,
            "colour": [{"code": car.colour[0], "description": car.colour[1]}],
            "engine": [{"fuel": [{"code": car.fuel[0], "description": car.fuel[1]}]}],
        },
    }
    return json.dumps(
        {"self": f"/registrations?plateNr={car.plate}", "items": [item], "total": 1}, ensure_ascii=False
    ).encode()
