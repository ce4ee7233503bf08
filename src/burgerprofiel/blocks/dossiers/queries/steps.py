"""Where a file is on its way: the steps that its source declares, else the five Flemish phases. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import HistoryLine, Step, StepPlace, StepState

MAXIMUM_EXPECTED_DAYS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """A step of the way: the phase it belongs to and the codes (as keys) that mean it."""

    name: str
    phase: str
    codes: frozenset[str] = frozenset()
    expected_days: int | None = None


def declared(steps: Sequence[Mapping[str, object]], *, language: str) -> tuple[PlannedStep, ...]:
    """The steps of `Source.steps`: `{key, phase, codes, label, expected_days}`, label per language.

    A step without a label in the language or in Dutch is left out: there would be nothing to show.
    """
    planned = (_declared_step(step, language=language) for step in steps)
    return tuple(step for step in planned if step is not None)


def _declared_step(step: Mapping[str, object], *, language: str) -> PlannedStep | None:
    label = step.get("label")
    name = (label.get(language) or label.get("nl")) if isinstance(label, Mapping) else label
    if not isinstance(name, str) or not name:
        return None
    codes, days = step.get("codes"), step.get("expected_days")
    return PlannedStep(
        name=name,
        phase=rules.interpret(phase_given=str(step.get("phase", "")), code="").phase,
        codes=frozenset(rules.code_key(str(code)) for code in codes)
        if isinstance(codes, Sequence)
        else frozenset(),
        expected_days=days if isinstance(days, int) and 0 < days <= MAXIMUM_EXPECTED_DAYS else None,
    )


def position(way: Sequence[PlannedStep], *, phase: str, code_key: str, closed: bool) -> StepPlace | None:
    """How far a status is on the way; None when it is not on it (an unknown phase, a code of nowhere)."""
    if not way:
        return None
    current = _number(way, phase=phase, code_key=code_key)
    if closed:
        return StepPlace(current=len(way), total=len(way))
    return StepPlace(current=current, total=len(way)) if current else None


def _number(way: Sequence[PlannedStep], *, phase: str, code_key: str) -> int:
    numbered = list(enumerate(way, start=1))
    exact = [number for number, step in numbered if step.codes and code_key in step.codes]
    same_phase = [number for number, step in numbered if step.phase == phase]
    both = [number for number in exact if number in same_phase]
    return next(iter([*both, *exact, *same_phase]), 0)


def walk(
    way: Sequence[PlannedStep],
    *,
    place: StepPlace | None,
    closed_at: datetime | None,
    history: Sequence[HistoryLine],
) -> tuple[Step, ...]:
    """The steps of one file: what is past with the moment it began, what is current, what is to come.

    `history` newest first. A step that no status ever meant was skipped: before the current one, and after the last
    one of a file that closed on its way, such as the payment of what was refused.
    """
    if place is None:
        return ()
    begun = _begun(way, history=history)
    closed = closed_at is not None
    if closed_at and not _last_meant(way, history=history):
        begun.setdefault(place.total, closed_at)
    return tuple(
        Step(
            name=step.name,
            state=_state(number, place=place, closed=closed, begun=begun, complete=bool(history)),
            at=begun.get(number) if number <= place.current else None,
            expected_days=step.expected_days if number >= place.current and not closed else None,
        )
        for number, step in enumerate(way, start=1)
    )


def _last_meant(way: Sequence[PlannedStep], *, history: Sequence[HistoryLine]) -> int:
    """The step that the newest status is; 0 when it is on no step."""
    return _number(way, phase=history[0].phase, code_key=history[0].code_key) if history else 0


def _begun(way: Sequence[PlannedStep], *, history: Sequence[HistoryLine]) -> dict[int, datetime]:
    begun: dict[int, datetime] = {}
    for line in reversed(history):
        number = _number(way, phase=line.phase, code_key=line.code_key)
        if number:
            begun.setdefault(number, line.at)
    return begun


def _state(
    number: int, *, place: StepPlace, closed: bool, begun: Mapping[int, datetime], complete: bool
) -> StepState:
    if number > place.current:
        return StepState.FUTURE
    if number == place.current and not closed:
        return StepState.CURRENT
    if complete and number not in begun:
        return StepState.SKIPPED
    return StepState.PAST
