"""Calling adapters side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, replace

from burgerprofiel.blocks.sources import rules
from burgerprofiel.blocks.sources.contracts import (
    Problem,
    Question,
    Reading,
    Reply,
    SourceError,
    StatedFact,
    Supply,
)
from burgerprofiel.blocks.sources.services.registry import Connected
from burgerprofiel.foundation import clock

_workers = ThreadPoolExecutor(max_workers=32, thread_name_prefix="sources")


@dataclass(frozen=True, slots=True)
class Call:
    """A question for a supply that is about to be asked."""

    to: Connected
    question: Question


def ask_all(calls: Sequence[Call]) -> Iterator[Reading]:
    """Readings as they come; what has not come at its hard deadline has failed."""
    started = time.monotonic()
    waiting = {_workers.submit(copy_context().run, _ask, call): call for call in calls}
    while waiting:
        until = min(started + call.to.policy.hard_seconds for call in waiting.values())
        done, _ = wait(waiting, timeout=max(0.0, until - time.monotonic()), return_when=FIRST_COMPLETED)
        late = [] if done else [one for one, call in waiting.items() if _is_late(call, since=started)]
        for future in (*done, *late):
            yield _reading(waiting.pop(future), future)


def _is_late(call: Call, *, since: float) -> bool:
    return time.monotonic() - since >= call.to.policy.hard_seconds


def _ask(call: Call) -> Reply:
    policy = call.to.policy
    return call.to.adapter.ask(
        call.to.supply,
        call.question,
        total_seconds=policy.hard_seconds,
        connect_seconds=policy.connect_seconds,
    )


def _reading(call: Call, future: Future[Reply]) -> Reading:
    if not future.done():
        return failed(call.to.supply, Problem.SOURCE_DOWN, parameters=call.question.parameters)
    try:
        reply = future.result()
    except SourceError as error:
        return failed(call.to.supply, error.problem, parameters=call.question.parameters)
    return answered(call.to.supply, reply, parameters=call.question.parameters)


def answered(supply: Supply, reply: Reply, *, parameters: Mapping[str, str]) -> Reading:
    """What a supply says that answered now."""
    now = clock.now()
    state, problem = rules.judge(
        has_facts=bool(reply.facts or reply.documents), has_none=bool(reply.none), remarks=reply.remarks
    )
    return Reading(
        supply=supply,
        state=state,
        facts=tuple(StatedFact(fact=fact, supply=supply.code, retrieved_at=now) for fact in reply.facts),
        none=reply.none,
        remarks=reply.remarks,
        documents=reply.documents,
        problem=problem,
        retrieved_at=now,
        parameters=parameters,
    )


def failed(supply: Supply, problem: Problem, *, parameters: Mapping[str, str]) -> Reading:
    """What a supply says that gave nothing."""
    return Reading(supply=supply, state=rules.state_of(problem), problem=problem, parameters=parameters)


def with_facts(call: Call, *, found: Callable[[str], tuple[StatedFact, ...]]) -> Call:
    """The call with the facts that it needs first, where they were found."""
    given = {code: tuple(one.fact for one in found(code)) for code in call.to.supply.needs}
    question = replace(call.question, given={code: facts for code, facts in given.items() if facts})
    return Call(call.to, question)
