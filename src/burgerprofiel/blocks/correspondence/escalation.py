"""When to tell again of post that lies unread while its term runs, and when to ask for paper: pure (ADR 0025)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from burgerprofiel.blocks.correspondence.contracts import Step

HORIZON: Final = timedelta(days=30)
"""Nobody is told again earlier than so long before the end of a term, however long it is."""
WEEK, DAYS = timedelta(days=7), timedelta(days=2)
APART: Final = timedelta(days=1)
"""Between two times of telling, and between telling again and asking for paper: a day to read it."""
PAPER_TAKES: Final = timedelta(days=2)
"""A letter that is asked for later comes too late, so it is not asked for."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to tell again, in order; from when on and until when paper may be asked for, None when never."""

    tell: tuple[tuple[Step, datetime], ...]
    paper: tuple[datetime, datetime] | None


def schedule(*, arrived_at: datetime, due_at: datetime) -> Schedule:
    """What is done while post that arrived then and is due then lies unread; nothing for a term of no length."""
    half = max(arrived_at + (due_at - arrived_at) / 2, due_at - HORIZON)
    wanted = [(Step.HALF, half), (Step.WEEK, due_at - WEEK), (Step.DAYS, due_at - DAYS)]
    tell, before = list[tuple[Step, datetime]](), arrived_at
    for step, at in sorted(wanted, key=lambda one: one[1]):
        if before + APART <= at < due_at:
            tell.append((step, at))
            before = at
    begin, end = max(half + APART, due_at - WEEK), due_at - PAPER_TAKES
    return Schedule(tell=tuple(tell), paper=(begin, end) if tell and begin < end else None)


def steps_at(now: datetime, *, arrived_at: datetime, due_at: datetime) -> tuple[Step, ...]:
    """What is to be done by now; nothing once the term is over.

    Of the times of telling it is the last one that came: what was missed is not caught up with.
    """
    if now >= due_at:
        return ()
    plan = schedule(arrived_at=arrived_at, due_at=due_at)
    came = [step for step, at in plan.tell if at <= now]
    is_paper = plan.paper is not None and plan.paper[0] <= now < plan.paper[1]
    return (*came[-1:], *((Step.PAPER,) if is_paper else ()))
