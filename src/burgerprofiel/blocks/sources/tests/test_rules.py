"""What an answer, or the lack of one, means for who reads it."""

from __future__ import annotations

import pytest

from burgerprofiel.blocks.sources import rules
from burgerprofiel.blocks.sources.contracts import Knowledge, Problem, Reading, Remark, Severity, State
from burgerprofiel.blocks.sources.tests import adapters

ALONE = {
    Problem.NOTHING_FOUND: State.NONE,
    Problem.NOT_ALLOWED: State.REFUSED,
    Problem.BAD_QUESTION: State.FAILED,
    Problem.BAD_NUMBER: State.REFUSED,
    Problem.REPLACED: State.REFUSED,
    Problem.SOURCE_DOWN: State.FAILED,
    Problem.BUSY: State.FAILED,
    Problem.BAD_ANSWER: State.FAILED,
    Problem.PARTIAL: State.PARTIAL,
    Problem.WITH_NOTE: State.FRESH,
    Problem.DECEASED: State.REFUSED,
    Problem.PROTECTED: State.REFUSED,
    Problem.SWITCHED_OFF: State.OFF,
    Problem.NOT_CONNECTED: State.NOT_CONNECTED,
    Problem.MISSING_INPUT: State.FAILED,
    Problem.UNSURE_SIGN_IN: State.REFUSED,
}


@pytest.mark.parametrize("problem", Problem)
def test_each_problem_by_itself_is_a_state(problem: Problem) -> None:
    assert rules.state_of(problem) is ALONE[problem]


@pytest.mark.parametrize("problem", Problem)
def test_only_a_source_that_says_so_has_nothing(problem: Problem) -> None:
    assert (rules.state_of(problem) is State.NONE) == (problem is Problem.NOTHING_FOUND)


@pytest.mark.parametrize("problem", Problem)
def test_what_says_that_a_source_is_ill_is_no_answer_of_it(problem: Problem) -> None:
    assert not (rules.is_failure(problem) and rules.is_answer(problem))


def _remark(problem: Problem, severity: Severity) -> tuple[Remark, ...]:
    return (Remark(problem=problem, severity=severity),)


@pytest.mark.parametrize("problem", [one for one in Problem if one is not Problem.NOTHING_FOUND])
def test_an_error_beside_facts_makes_them_a_part(problem: Problem) -> None:
    remarks = _remark(problem, Severity.ERROR)
    assert rules.judge(has_facts=True, has_none=False, remarks=remarks) == (State.PARTIAL, problem)
    assert rules.judge(has_facts=False, has_none=False, remarks=remarks) == (ALONE[problem], problem)


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.INFORMATION])
@pytest.mark.parametrize("problem", [one for one in Problem if one is not Problem.PARTIAL])
def test_a_remark_takes_nothing_away(problem: Problem, severity: Severity) -> None:
    remarks = _remark(problem, severity)
    assert rules.judge(has_facts=True, has_none=False, remarks=remarks) == (State.FRESH, None)


def test_without_facts_the_source_denies_or_knows_nothing() -> None:
    assert rules.judge(has_facts=False, has_none=True, remarks=()) == (State.NONE, None)
    assert rules.judge(has_facts=False, has_none=False, remarks=()) == (State.NONE, Problem.NOTHING_FOUND)


@pytest.mark.parametrize("state", State)
def test_unknown_is_never_none(state: State) -> None:
    supply = adapters.supply("test.a", facts=["persoon.naam"])
    reading = Reading(supply=supply, state=state)
    assert rules.known("persoon.naam", [reading]).knowledge is Knowledge.UNKNOWN
