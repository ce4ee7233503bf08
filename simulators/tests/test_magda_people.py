"""Our own people at MAGDA: what is told of them fits together, and fits the official schemas."""

import io
import json
from collections import Counter
from pathlib import PurePosixPath

import pytest
from lxml import etree
from PIL import Image

from simulators.acm.people import load
from simulators.magda import paper, personas
from simulators.magda.library import Library
from simulators.magda.people import cast
from simulators.magda.people.services import SERVICES
from simulators.magda.people.world import WORLD
from simulators.magda.rules import is_number
from simulators.tests.official import ROOT, SCHEMAS, official, schema
from simulators.world.people import CAPACITIES, PARTIES

SHELF = personas.shelf()
ANSWERS = [path for path in SHELF.below("responses") if path.suffix == ".xml"]


def read(path: PurePosixPath) -> etree._Element:
    return etree.fromstring(SHELF.read(path) or b"")


@official
@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_answer_fits_its_schema(name: str) -> None:
    service = SERVICES[name]
    if service.namespace not in SCHEMAS:
        pytest.skip("this service has no schema")
    rules = schema(service.namespace)
    for path in (path for path in ANSWERS if path.is_relative_to(service.folder)):
        assert rules.validate(read(path)), f"{path}: {rules.error_log}"


def test_all_services_are_there() -> None:
    known = Library(SHELF).services
    assert set(SERVICES.values()) == set(known.values())
    told = Counter(path.parts[2] for path in ANSWERS)
    assert all(told[name] > 1 for name in SERVICES), told


@pytest.mark.parametrize("number", sorted(cast.PEOPLE))
def test_a_number_is_right_and_of_nobody(number: str) -> None:
    one = cast.PEOPLE[number]
    assert is_number(number)
    assert 60 <= int(number[2:4]) <= 72, "a month of nobody"
    assert (number[:2], number[4:6]) == (one.born[2:4], one.born[8:10])
    assert int(number[2:4]) - 60 == int(one.born[5:7])
    assert (int(number[6:9]) % 2 == 1) == (one.sex == "M")


def test_families_fit() -> None:
    people = cast.PEOPLE
    for one in people.values():
        for parent in one.parents:
            assert people[parent].born < one.born
        for state in one.civil[:1]:
            if state.partner and state.code != "30":
                assert people[state.partner].civil[0].partner == one.insz
    members = [number for home in cast.HOUSEHOLDS for number, *_ in home.members]
    assert len(members) == len(set(members))
    for home in cast.HOUSEHOLDS:
        where = [people[number].address for number, *_ in home.members]
        assert len({(at.street, at.house, at.box, at.town.name) for at in where if at}) == 1


def test_work_and_property_fit() -> None:
    for one in cast.PEOPLE.values():
        assert {job.employer for job in one.jobs} | {role.enterprise for role in one.roles} <= set(
            cast.ENTERPRISES
        )
        assert set(one.package.children if one.package else ()) <= set(cast.PEOPLE)
    assert {owner for home in cast.HOMES for owner in home.owners} <= set(cast.PEOPLE)
    for one in (one for one in cast.PEOPLE.values() if WORLD.owned(one)):
        at = one.address
        assert at
        assert any(home.address.street == at.street for home in WORLD.owned(one))


def test_the_people_of_the_seed_world_are_the_same() -> None:
    for party in PARTIES.values():
        if party.type == "insz" and party.value in cast.PEOPLE:
            one = cast.PEOPLE[party.value]
            assert (one.given[0], one.family) == (party.given_name, party.family_name)
    known = {party.value for party in PARTIES.values() if party.type == "insz"}
    assert known <= set(cast.PEOPLE)


def test_who_can_sign_in_is_the_same_person() -> None:
    files = [ROOT / "simulators" / name / "personas.json" for name in ("acm", "world", "magda")]
    signed_in = {one.rrn: one for one in load(files).values()}
    known = set(signed_in) & set(cast.PEOPLE)
    assert len(known) >= 16
    assert {one.rrn for one in load(files[2:]).values()} <= known
    for number in known:
        one, told = signed_in[number], cast.PEOPLE[number]
        assert (one.given_name, one.family_name) == (told.given[0], told.family)


def test_the_roles_of_the_seed_world_are_known_to_the_register() -> None:
    for capacity in CAPACITIES:
        party = PARTIES[capacity.party]
        if party.kind == "enterprise":
            roles = cast.PEOPLE[PARTIES[capacity.person].value].roles
            (role,) = (role for role in roles if role.enterprise == party.value)
            assert (role.end < "2026-11-22") == (capacity.until is not None)


def test_the_extremes_are_there() -> None:
    people = cast.PEOPLE.values()
    assert any(one.born.endswith("-00-00") for one in people)
    assert any(len(one.enrolments) >= 30 and len(one.jobs) >= 12 for one in people)
    assert any(one.died for one in people)
    assert any(one.hidden for one in people)
    assert any(one.disability for one in people)
    assert any({"BEL", "TUN"} <= {diploma.country for diploma in one.diplomas} for one in people)
    told = Counter(path.stem for path in ANSWERS)
    assert min(told[number] for number in cast.PEOPLE if not cast.PEOPLE[number].died) <= 2


def test_papers_are_real() -> None:
    document = paper.pdf("Attest (voorbeeld)", lines=["Naam: Zoë"])
    assert document.startswith(b"%PDF-1.4")
    assert document.endswith(b"%%EOF\n")
    pictures = {paper.portrait(number) for number in list(cast.PEOPLE)[:4]}
    assert len(pictures) == 4
    for picture in pictures:
        with Image.open(io.BytesIO(picture)) as image:
            assert (image.format, image.size) == ("JPEG", (140, 200))


def test_vehicles_have_a_mapping_and_a_body() -> None:
    for one in cast.PEOPLE.values():
        for car in one.cars:
            mapping = SHELF.read(PurePosixPath(f"rest/mappings/mobility/registrations/{car.plate}.json"))
            response = json.loads(mapping or b"{}")["response"]
            body = json.loads(SHELF.read(PurePosixPath("rest/__files", response["bodyFileName"])) or b"{}")
            (item,) = body["items"]
            assert item["titular"]["person"]["nationalNr"]["identificator"] == one.insz
