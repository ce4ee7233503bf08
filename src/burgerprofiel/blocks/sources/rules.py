"""What an answer, or the lack of one, means for who reads it: pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from burgerprofiel.blocks.sources.contracts import Problem, Remark, Severity, State

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
    }
)
"""The state of a supply that gave no facts at all, by why: a source that says why is not one that failed."""

_TAKES_AWAY: Final = frozenset({Problem.PARTIAL, Problem.SOURCE_DOWN, Problem.BUSY, Problem.BAD_ANSWER})


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
