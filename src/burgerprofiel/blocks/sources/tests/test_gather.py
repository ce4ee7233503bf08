"""What the door says of supplies: at once what is known, the rest side by side, never longer than the hard deadline."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from burgerprofiel.blocks.sources import public
from burgerprofiel.blocks.sources.contracts import Problem, State
from burgerprofiel.blocks.sources.tests import adapters
from tests import people

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]


def test_what_a_source_says_comes_with_its_source_and_moment(connect: Connect) -> None:
    source = adapters.Scripted(adapters.supply("test.a", facts=["persoon.naam"]))
    source.answers("test.a", adapters.reply(adapters.fact("persoon.naam", "An")))
    connect(source)
    (reading,) = public.gather(people.resident().actor, supplies=["test.a"])
    assert reading.state is State.FRESH
    (stated,) = reading.facts
    assert (stated.fact.value, stated.supply) == ("An", "test.a")
    assert stated.retrieved_at == reading.retrieved_at is not None


def test_a_source_that_is_down_has_failed_and_the_others_answer(connect: Connect) -> None:
    source = adapters.Scripted(adapters.supply("test.a"), adapters.supply("test.b", facts=["persoon.naam"]))
    source.answers("test.a", adapters.problem(Problem.SOURCE_DOWN))
    source.answers("test.b", adapters.reply(adapters.fact("persoon.naam", "An")))
    connect(source)
    found = {
        one.supply.code: one
        for one in public.gather(people.resident().actor, supplies=["test.a", "test.b", "test.c"])
    }
    assert found["test.a"].state is State.FAILED
    assert found["test.a"].problem is Problem.SOURCE_DOWN
    assert found["test.b"].state is State.FRESH
    assert found["test.c"].state is State.NOT_CONNECTED
