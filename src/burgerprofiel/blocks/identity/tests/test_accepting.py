"""Answers of a register that cannot be right, or that somebody made up."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID

import pytest

from burgerprofiel.blocks.identity import accepting, opening, public
from burgerprofiel.blocks.identity.models import Mandate, Party, RegisterCheck
from burgerprofiel.blocks.identity.tests import acm as world
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.acm import Browser
from burgerprofiel.blocks.identity.tests.registers import (
    Register,
    actor_of,
    enter,
    known,
    mandate_of,
    page_of,
    party,
)
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.representations import Kind
from tests.vault import TestVault

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = clock.today
DAY = timedelta(days=1)


def test_a_hostile_answer_gives_nobody_anything(browser: Browser, register: Register) -> None:
    long, plain = "Ж" * 500, make.kbo(481)
    register.kinds = frozenset(Kind)
    register.says(
        register.line(world.DIRECTOR, "Zichzelf", kind=Kind.PERSON, register=IdentifierType.INSZ),
        register.line(plain, "Eerste", role="bestuurder"),
        register.line(plain, "Tweede", role="zaakvoerder", valid_until=TODAY() + DAY),
        register.line("0000000000", "Geen nummer"),
        register.line("0123 456", "Nog geen nummer"),
        register.line(make.kbo(482), "Persoon met ondernemingsnummer", kind=Kind.PERSON),
        register.line(make.insz(77), "Zaak met rijksregisternummer", register=IdentifierType.INSZ),
        register.line(make.kbo(483), "Achterwaarts", valid_from=TODAY(), valid_until=date(1950, 1, 1)),
        register.line(make.kbo(484), long, role="x" * 500, valid_from=date.min, valid_until=date.max),
        register.line(make.kbo(485), "<b>vet</b>\x00\u202e\n omgekeerd", role="\x07"),
        register.line(make.kbo(486), "Lang voorbij", valid_until=date(1999, 1, 1)),
    )
    enter(browser)
    page = page_of(browser)
    assert Party.objects.filter(kind="enterprise").count() == Mandate.objects.count() == 3
    assert "Eerste" in page
    assert "Tweede" not in page
    assert long[:200] in page
    assert long[:201] not in page
    assert "&lt;b&gt;vet&lt;/b&gt; omgekeerd" in page
    assert mandate_of(make.kbo(484)).valid_until is None
    for word in ("Zichzelf", "Geen nummer", "Persoon met", "Zaak met", "Achterwaarts", "voorbij"):
        assert word not in page


def test_more_lines_than_anybody_has_are_no_answer(browser: Browser, register: Register) -> None:
    known(world.WORKSHOP, source=register.code)
    register.says(*(register.line(make.kbo(3000 + n)) for n in range(1001)))
    enter(browser)
    assert Mandate.objects.count() == 1
    assert RegisterCheck.objects.get().problem == "too-many"


def test_names_of_people_and_of_public_bodies_are_not_the_registers_to_change(
    browser: Browser, register: Register, vault: TestVault
) -> None:
    city, parent, child = make.kbo(491), make.person(given_name="Mia"), make.next_insz()
    public.load_reference(
        {"parties": [{"type": "kbo", "value": city, "kind": "public_body", "name": "Stad Lindemonde"}]}
    )
    register.kinds = frozenset(Kind)
    people = [
        register.line(number, name, kind=Kind.PERSON, register=IdentifierType.INSZ)
        for number, name in ((make.number_of(parent)[1], "Iemand"), (child, "Nieuw Kind"))
    ]
    register.says(register.line(city, "STAD"), *people)
    enter(browser)
    names = public.party_names(actor_of(browser), [party(city)])
    assert names == {party(city): "Stad Lindemonde"}
    page = page_of(browser)
    assert "Stad Lindemonde" in page
    assert "Iemand" not in page  # a person can be confirmed nowhere yet
    child_id = party(child, IdentifierType.INSZ)
    assert [_sealed_name(vault, one) for one in (parent, child_id)] == [
        ["Mia", "Verhaeren"],
        ["Nieuw Kind", ""],
    ]
    assert Party.objects.get(pk=child_id).name == ""


def _sealed_name(vault: TestVault, party_id: UUID) -> list[str]:
    sealed = Party.objects.get(pk=party_id).name_sealed
    assert sealed
    opened: list[str] = json.loads(vault.read(bytes(sealed), purpose=opening.name_purpose(party_id)))
    return opened


OPEN, ENDS = None, date(2030, 6, 30)
NOW = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("roles", "together"),
    [
        ([("a", date(2020, 1, 1), ENDS), ("b", date(2022, 1, 1), OPEN)], ("b", date(2020, 1, 1), OPEN)),
        (
            [("a", date(2020, 1, 1), date(2021, 1, 1)), ("b", date(2022, 1, 1), ENDS)],
            ("b", date(2022, 1, 1), ENDS),
        ),
        ([("a", date(2027, 1, 1), OPEN), ("b", date(2022, 1, 1), ENDS)], ("b", date(2022, 1, 1), ENDS)),
        (
            [("a", date(2020, 1, 1), date(2021, 1, 1)), ("b", date(2027, 1, 1), OPEN)],
            ("b", date(2027, 1, 1), OPEN),
        ),
        ([("a", None, NOW), ("b", date(2026, 11, 23), ENDS)], ("a", None, NOW)),
    ],
)
def test_the_roles_in_one_organisation_are_one_capacity(
    roles: list[tuple[str, date | None, date | None]], together: tuple[str, date | None, date | None]
) -> None:
    given = Register()
    lines = [
        given.line(make.kbo(901), role=role, valid_from=since, valid_until=until)
        for role, since, until in roles
    ]
    for order in (lines, lines[::-1]):
        (one,) = accepting.accept(order, source=given.code, today=NOW)
        assert (one.role, one.valid_from, one.valid_until) == together
    assert accepting.accept(lines, source="another", today=NOW) == ()
