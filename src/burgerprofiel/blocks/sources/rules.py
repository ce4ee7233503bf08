"""What an answer, or the lack of one, means for who reads it: pure decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from burgerprofiel.blocks.sources.contracts import (
    Knowledge,
    Known,
    Problem,
    Reading,
    Remark,
    Severity,
    State,
)

STATE_OF: Final[Mapping[Problem, State]] = MappingProxyType(
    {
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
)
"""The state of a supply that gave no facts at all, by why: a source that says why is not one that failed."""

_FAILURES: Final = frozenset({Problem.SOURCE_DOWN, Problem.BUSY, Problem.BAD_ANSWER})
_ANSWERS: Final = frozenset(
    {
        Problem.NOTHING_FOUND,
        Problem.BAD_NUMBER,
        Problem.REPLACED,
        Problem.DECEASED,
        Problem.PROTECTED,
        Problem.PARTIAL,
        Problem.WITH_NOTE,
    }
)
PARTLY: Final = timedelta(minutes=1)
"""So long half an answer counts as new: then the rest is asked."""


def is_failure(problem: Problem) -> bool:
    """Whether this says that the source is not well; what it refuses or what we asked wrongly says it is."""
    return problem in _FAILURES


def is_answer(problem: Problem) -> bool:
    """Whether the source said this of the party, so that it is kept as an answer is."""
    return problem in _ANSWERS


def state_of(problem: Problem) -> State:
    """Where a supply stands that answered with nothing but this."""
    return STATE_OF[problem]


def judge(*, has_facts: bool, has_none: bool, remarks: tuple[Remark, ...]) -> tuple[State, Problem | None]:
    """Where a supply stands that answered: with facts, with "there are none", with remarks.

    An error among the remarks took something away: with facts beside it the answer is partial, without any it is what
    the error says. No facts, and none that the source denies, is nothing found.
    """
    errors = [one.problem for one in remarks if one.severity is Severity.ERROR]
    worst = next((one for one in errors if one is not Problem.NOTHING_FOUND), None)
    if has_facts:
        missing = worst is not None or any(one.problem is Problem.PARTIAL for one in remarks)
        return (State.PARTIAL, worst or Problem.PARTIAL) if missing else (State.FRESH, None)
    if worst is not None:
        return (STATE_OF[worst], worst)
    if any(one.problem is Problem.PARTIAL for one in remarks):
        return State.PARTIAL, Problem.PARTIAL
    return State.NONE, (None if has_none else Problem.NOTHING_FOUND)


def known(code: str, readings: Sequence[Reading]) -> Known:
    """What is known of a fact, by what the supplies say that could tell it.

    A supply that was never asked, or failed, says nothing: only one that answered says that there is none.
    """
    for reading in readings:
        if stated := tuple(one for one in reading.facts if one.fact.code == code):
            return Known(code=code, knowledge=Knowledge.KNOWN, stated=stated)
    if any(code in reading.none for reading in readings):
        return Known(code=code, knowledge=Knowledge.NONE)
    return Known(code=code, knowledge=Knowledge.UNKNOWN, why=_why(readings))


def _why(readings: Sequence[Reading]) -> str:
    if not readings:
        return Problem.NOT_CONNECTED.value
    return next((one.problem.value for one in readings if one.problem is not None), "")
