"""Enterprises as the Crossroads Bank knows them become representations: complete or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from burgerprofiel.blocks.sources.contracts import Code, Date, Fact, Identifier, Problem, Record, Reply
from burgerprofiel.blocks.sources.services.representing import ENTERPRISE, ENTERPRISES, FUNCTION
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.representations import Kind, Representations
from tests import people

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]
BAKERY, CAFE, WRONG = "0789001166", "0910120217", "0789001100"
NAMES = {BAKERY: "Bakkerij", CAFE: "Koffiehuis"}


def function(number: str, **others: Any) -> Fact:
    role = Code(others.pop("role", "10007"), "Zaakvoerder")
    value = Record({"enterprise": Identifier("kbo", number), "role": role})
    return adapters.fact(FUNCTION, value, key=number, **others)


def enterprise(number: str, **fields: Any) -> Fact:
    value = Record({"enterprise": Identifier("kbo", number), "name": NAMES[number], **fields})
    return adapters.fact(ENTERPRISE, value, key=number)


def source() -> adapters.Scripted:
    return adapters.Scripted(
        adapters.supply("test.functies", facts=[FUNCTION]),
        adapters.supply("test.ondernemingen", facts=[ENTERPRISE], needs=frozenset({FUNCTION})),
    )


def ask(*, anew: bool = False) -> Representations:
    return ENTERPRISES.list_of(people.resident().actor, until=time.monotonic() + adapters.PATIENCE, anew=anew)


def test_functions_are_representations_with_the_name_of_the_enterprise(connect: Connect) -> None:
    given = source()
    given.answers("test.functies", adapters.reply(function(BAKERY, valid_from=Date("2019-04-01"))))
    given.answers("test.ondernemingen", adapters.reply(enterprise(BAKERY)))
    connect(given)
    found = ask()
    assert found.complete
    (one,) = found.known
    assert (one.number, one.name, one.kind) == ((IdentifierType.KBO, BAKERY), "Bakkerij", Kind.ENTERPRISE)
    assert (one.role.text, one.valid_from, one.valid_until) == ("Zaakvoerder", date(2019, 4, 1), None)


@pytest.mark.parametrize(
    ("ended", "stopped", "until"),
    [
        (Date("2024-02-29"), None, date(2024, 2, 29)),
        (Date("2024-03-00"), None, date(2024, 3, 1)),
        (None, Date("2023-12-31"), date(2023, 12, 31)),
        (Date("2024-02-29"), Date("2023-12-31"), date(2023, 12, 31)),
        (Date("0000-00-00"), None, None),
    ],
)
def test_nobody_acts_after_the_function_or_the_enterprise_ended(
    connect: Connect, ended: Date | None, stopped: Date | None, until: date | None
) -> None:
    given = source()
    given.answers("test.functies", adapters.reply(function(CAFE, valid_until=ended)))
    given.answers(
        "test.ondernemingen", adapters.reply(enterprise(CAFE, **({"stopped": stopped} if stopped else {})))
    )
    connect(given)
    (one,) = ask().known
    assert one.valid_until == until


def test_who_has_no_function_acts_for_no_enterprise(connect: Connect) -> None:
    given = source()
    given.answers("test.functies", Reply(none=frozenset({FUNCTION})))
    connect(given)
    found = ask()
    assert (found.complete, found.known) == (True, ())
    assert not given.count("test.ondernemingen")


def test_a_name_that_does_not_come_leaves_the_function(connect: Connect) -> None:
    given = source()
    given.answers("test.functies", adapters.reply(function(BAKERY)))
    given.answers("test.ondernemingen", adapters.problem())
    connect(given)
    found = ask()
    assert found.complete
    assert [one.name for one in found.known] == [""]


@pytest.mark.parametrize(
    "problem", [Problem.SOURCE_DOWN, Problem.BUSY, Problem.NOT_ALLOWED, Problem.BAD_ANSWER]
)
def test_a_register_that_does_not_answer_says_nothing(connect: Connect, problem: Problem) -> None:
    given = source()
    given.answers("test.functies", adapters.problem(problem))
    connect(given)
    found = ask()
    assert (found.complete, found.known, found.problem) == (False, (), problem.value)


def test_half_an_answer_ends_nothing(connect: Connect) -> None:
    given = source()
    silent = adapters.remark(Problem.PARTIAL)
    given.answers("test.functies", adapters.reply(function(BAKERY), remarks=(silent,)))
    given.answers("test.ondernemingen", adapters.reply(enterprise(BAKERY)))
    connect(given)
    assert not ask().complete


def test_a_number_that_cannot_be_is_left_out(connect: Connect) -> None:
    given = source()
    given.answers("test.functies", adapters.reply(function(WRONG), function(BAKERY)))
    given.answers("test.ondernemingen", adapters.reply(enterprise(BAKERY)))
    connect(given)
    assert [one.number[1] for one in ask().known] == [BAKERY]


def test_only_who_asks_anew_has_the_register_asked_again(connect: Connect) -> None:
    given = source()
    given.answers("test.functies", adapters.reply(function(BAKERY)))
    given.answers("test.ondernemingen", adapters.reply(enterprise(BAKERY)))
    connect(given)
    me = people.resident().actor
    until = time.monotonic() + adapters.PATIENCE
    for anew, times in ((False, 1), (False, 1), (True, 2)):
        assert ENTERPRISES.list_of(me, until=until, anew=anew).complete
        assert given.count("test.functies") == times


def test_an_enterprise_that_stopped_on_no_day_that_is_told_stopped_before_today(connect: Connect) -> None:
    given = source()
    given.answers("test.functies", adapters.reply(function(CAFE)))
    given.answers("test.ondernemingen", adapters.reply(enterprise(CAFE, status=Code("ST", "Stopgezet"))))
    connect(given)
    (one,) = ask().known
    assert one.valid_until is not None
    assert one.valid_until < clock.today()


def test_a_proof_of_a_skill_is_no_function(connect: Connect) -> None:
    given = source()
    given.answers("test.functies", adapters.reply(function(CAFE, role="20090"), function(BAKERY)))
    given.answers("test.ondernemingen", adapters.reply(enterprise(BAKERY), enterprise(CAFE)))
    connect(given)
    found = ask()
    assert found.complete
    assert [one.number[1] for one in found.known] == [BAKERY]


def test_without_a_source_of_functions_it_is_off(connect: Connect) -> None:
    connect(adapters.Scripted(adapters.supply("test.persoon", facts=["persoon.naam"])))
    assert not ENTERPRISES.is_on()
    connect(source())
    assert ENTERPRISES.is_on()
