"""Our own people in the layout of MAGDA-Mock: in memory for the simulator, or written to a folder.

python -m simulators.magda.personas --to FOLDER
"""

import argparse
import base64
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from lxml import etree

from simulators.magda import paper
from simulators.magda.people import enterprises, learning, living, persons, services, social, work
from simulators.magda.people.model import Car, Home, Person
from simulators.magda.people.services import SERVICES, Answer
from simulators.magda.people.world import WORLD, World
from simulators.magda.people.xml import el
from simulators.magda.shelf import Memory

Making = Callable[[], bytes]
Teller = Callable[[Person, World], etree._Element | None]

TELLERS: Final[Mapping[str, Teller]] = {
    "GeefPersoon": persons.person,
    "GeefGezinssamenstelling": persons.household,
    "GeefHistoriekPersoon": persons.history,
    "GeefFuncties": enterprises.roles,
    "GeefBewijs": learning.proofs,
    "GeefHistoriekInschrijving": learning.enrolments,
    "RaadpleegLeerkredietsaldo": learning.credit,
    "GeefKindVoordelen": social.package,
    "GeefSociaalStatuut": social.statuses,
    "GeefDossierHandicap": social.disability,
    "GeefStatusRechtOndersteuningen": social.supports,
    "ZoekEigendomstoestanden": living.property_of,
    "GeefWerkrelaties": work.jobs,
    "GeefDossiers": work.cases,
}
"""What each service tells of a person, by that person's number."""

ATTESTS: Final = (
    "Belgisch kiezer",
    "Nationaliteit",
    "Samenstelling van het gezin",
    "Hoofdverblijfplaats",
    "Hoofdverblijfplaats met historiek",
    "Leven",
    "Uittreksel uit de registers",
    "Verblijf met het oog op een huwelijk",
    "Wettelijke samenwoning",
    "Laatste wilsbeschikking",
)
_REGISTRATIONS: Final = "mobility/registrations"


def files(world: World = WORLD) -> dict[str, Making]:
    """How each file is made, by its path in the layout."""
    found: dict[str, Making] = {}
    for name, service in SERVICES.items():
        found[f"{service.folder}/notfound.xml"] = partial(_nothing, name)
    for one in world.people.values():
        for name, teller in TELLERS.items():
            if (making := _told(name, one, teller=teller, world=world)) is not None:
                found[_path(name, one.insz)] = making
        found.update(_of_person(one))
    for enterprise in world.enterprises.values():
        told = partial(enterprises.enterprise, enterprise)
        found[_path("GeefOnderneming", enterprise.number)] = partial(_content, "GeefOnderneming", told)
    for home in world.homes:
        if home.certificate:
            found[_path("GeefEpc", *_address_key(home))] = partial(
                _content, "GeefEpc", partial(living.certificate, home)
            )
    return {**found, **dict(_vehicles(world))}


def _path(name: str, *key: str) -> str:
    return f"{SERVICES[name].folder}/{'/'.join(key)}.xml"


def _address_key(home: Home) -> tuple[str, ...]:
    address = home.address
    return (address.town.postcode, address.street, address.house, *filter(None, [address.box]))


def _nothing(name: str) -> bytes:
    contents = {"GeefSociaalStatuut": social.no_status, "GeefDossierHandicap": social.no_disability}
    if name in contents:
        return services.document(name, Answer(contents[name]()))
    if name == "GeefStatusRechtOndersteuningen":
        return services.document(name, Answer())
    return services.document(name, services.nothing(name))


def _told(name: str, one: Person, *, teller: Teller, world: World) -> Making | None:
    """How the answer about somebody is made; None when it is that nothing is known."""
    if name in one.failures:
        return partial(services.document, name, Answer(of_all=one.failures[name]))
    warnings = one.warnings.get(name, ())
    if teller(one, world) is None and not warnings:
        return None

    def make() -> bytes:
        return services.document(name, Answer(teller(one, world), warnings))

    return make


def _content(name: str, told: Callable[[], etree._Element | None]) -> bytes:
    return services.document(name, Answer(told()))


def _of_person(one: Person) -> Iterator[tuple[str, Making]]:
    """Attests, photo and tax notices."""
    if one.failures.get("GeefAanslagbiljetPersonenbelasting"):
        name = "GeefAanslagbiljetPersonenbelasting"
        yield _path(name, one.insz), partial(services.document, name, Answer(of_all=one.failures[name]))
    for year in one.taxes:
        name = "GeefAanslagbiljetPersonenbelasting"
        yield _path(name, one.insz, str(year)), partial(_content, name, partial(work.tax, one, year))
    if not one.died:
        for attest in ATTESTS:
            yield _path("GeefAttest", one.insz, attest), partial(_attest, one, attest)
    if one.photo:
        yield _path("GeefPasfoto", one.insz), partial(_photo, one)


def _attest(one: Person, attest: str) -> bytes:
    home = one.address
    where = f"{home.street} {home.house}, {home.town.postcode} {home.town.name}" if home else ""
    lines = (
        f"Naam: {' '.join(one.given)} {one.family}",
        f"Geboren: {one.born}",
        f"Adres: {'niet vermeld' if one.hidden else where}",
        "Dit attest is een voorbeeld en heeft geen waarde.",
    )
    document = base64.b64encode(paper.pdf(attest, lines=lines)).decode()
    content = el("Inhoud", el("Attest", el("INSZ", one.insz), el("Document", document)))
    return services.document("GeefAttest", Answer(content))


def _photo(one: Person) -> bytes:
    picture = base64.b64encode(paper.portrait(one.insz)).decode()
    photo = el("Pasfoto", el("INSZ", one.insz), el("Foto", picture, DatumModificatie="2021-05-14"))
    return services.document("GeefPasfoto", Answer(el("Inhoud", photo)))


def _vehicles(world: World) -> Iterator[tuple[str, Making]]:
    for one in world.people.values():
        for car in one.cars:
            yield f"rest/mappings/{_REGISTRATIONS}/{car.plate}.json", partial(_mapping, car)
            yield f"rest/__files/{_REGISTRATIONS}/{car.plate}.json", partial(living.registration, one, car)
    nothing = {"priority": 100, "request": _registration_request(), "response": {"status": 204}}
    yield f"rest/mappings/{_REGISTRATIONS}/unknown-vehicle.json", partial(_json, nothing)


def _registration_request() -> dict[str, object]:
    return {"method": "GET", "urlPath": f"/v1/{_REGISTRATIONS}"}


def _mapping(car: Car) -> bytes:
    asked = {**_registration_request(), "queryParameters": {"plateNr": {"equalTo": car.plate}}}
    response = {
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "bodyFileName": f"{_REGISTRATIONS}/{car.plate}.json",
    }
    return _json({"request": asked, "response": response})


def _json(document: object) -> bytes:
    return json.dumps(document, indent=2).encode()


def shelf() -> Memory:
    """All files, in memory."""
    return Memory(files())


def main() -> None:
    """Write them to a folder."""
    parser = argparse.ArgumentParser(prog="python -m simulators.magda.personas", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    folder: Path = parser.parse_args().to
    written = files()
    for name, make in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
    print(f"{len(written)} files in {folder}")


if __name__ == "__main__":
    main()
