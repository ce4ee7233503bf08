"""What became of a question: an answer or why there is none, checked, and what of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from burgerprofiel.blocks.sources import rules
from burgerprofiel.blocks.sources.contracts import (
    Document,
    Identifier,
    Problem,
    Question,
    Reading,
    Reply,
    SourceError,
    State,
    StatedFact,
    Supply,
)
from burgerprofiel.blocks.sources.sealed import Content, Kept
from burgerprofiel.blocks.sources.services.registry import Connected
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.identifiers import IdentifierType

OWN_NUMBER = "persoon.rijksregisternummer"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a supply said at a moment. Without `content` there is no answer, and `problem` is why.

    `retry_after` are seconds. `documents` are never kept.
    """

    at: datetime
    content: Content | None = field(default=None, repr=False)
    documents: tuple[Document, ...] = field(default=(), repr=False)
    problem: Problem | None = None
    retry_after: float = 0


def ask(to: Connected, question: Question, *, seconds: float) -> Outcome:
    """Ask an adapter and judge its answer; never raises, whatever the adapter does."""
    try:
        reply = to.adapter.ask(
            to.supply,
            question,
            total_seconds=seconds,
            connect_seconds=min(to.policy.connect_seconds, seconds),
        )
        check(reply, question)
    except SourceError as error:
        return of_error(error, to.supply, parameters=dict(question.parameters), purpose=question.purpose)
    except Exception as error:  # noqa: BLE001 - an adapter is a plugin: its mistakes are a source that fails
        # Without the text or the trace of it: both may hold what the source knows of somebody.
        _log.error("source.adapter_failed", supply=to.supply.code, error=type(error).__name__)
        return Outcome(at=clock.now(), problem=Problem.BAD_ANSWER)
    return of_reply(reply, parameters=dict(question.parameters), purpose=question.purpose)


def check(reply: Reply, question: Question) -> None:
    """Raise SourceError when the answer is about somebody else than was asked.

    A number that was replaced is never followed to the other one: the reading says that it was replaced.
    """
    kind, number = question.subject
    if kind is not IdentifierType.INSZ:
        return
    for fact in reply.facts:
        value = fact.value
        if fact.code == OWN_NUMBER and isinstance(value, Identifier) and value.number != number:
            replaced = any(one.problem is Problem.REPLACED for one in reply.remarks)
            raise SourceError(Problem.REPLACED if replaced else Problem.BAD_ANSWER, code="other-subject")


def of_error(error: SourceError, supply: Supply, *, parameters: dict[str, str], purpose: str) -> Outcome:
    """A source that gave no facts: an answer, where it says why. That it found nothing it says of all its facts."""
    content = None
    if rules.is_answer(error.problem):
        none = tuple(sorted(supply.facts)) if error.problem is Problem.NOTHING_FOUND else ()
        content = Content(none=none, problem=error.problem, parameters=parameters, purpose=purpose)
    return Outcome(
        at=clock.now(), content=content, problem=error.problem, retry_after=max(0.0, error.retry_after)
    )


def of_reply(reply: Reply, *, parameters: dict[str, str], purpose: str) -> Outcome:
    """A source that answered; with nothing but an error it gave no answer."""
    state, problem = rules.judge(
        has_facts=bool(reply.facts or reply.documents), has_none=bool(reply.none), remarks=reply.remarks
    )
    content = None
    if problem is None or rules.is_answer(problem) or state is State.PARTIAL:
        content = Content(
            facts=reply.facts,
            none=tuple(sorted(reply.none)),
            remarks=reply.remarks,
            problem=problem,
            parameters=parameters,
            purpose=purpose,
        )
    return Outcome(at=clock.now(), content=content, documents=reply.documents, problem=problem)


def failure(outcome: Outcome) -> Problem | None:
    """What the line has to know of it: None when the source answered, else why not."""
    content = outcome.content
    return None if content is not None and (content.facts or content.none) else outcome.problem


def kept(to: Connected, outcome: Outcome) -> Kept | None:
    """What is kept of an outcome, and how long; None when nothing is. Half an answer is soon asked again."""
    if outcome.content is None or outcome.documents:
        return None
    fresh, stale = lifetimes(to)
    if outcome.problem is Problem.PARTIAL or _is_half(outcome.content):
        fresh = min(fresh, rules.PARTLY)
    if not max(fresh, stale):
        return None
    return Kept(
        supply=to.supply.code,
        retrieved_at=outcome.at,
        fresh_until=outcome.at + fresh,
        stale_until=outcome.at + max(fresh, stale),
        content=outcome.content,
    )


def _is_half(content: Content) -> bool:
    return bool(content.facts) and content.problem is not None


def lifetimes(to: Connected) -> tuple[timedelta, timedelta]:
    """How long an answer counts as new, and may be shown, from its moment: of the file, or as the supply says."""
    policy, supply = to.policy, to.supply
    fresh = supply.fresh_for if policy.fresh_seconds is None else timedelta(seconds=policy.fresh_seconds)
    stale = supply.stale_for if policy.stale_seconds is None else timedelta(seconds=policy.stale_seconds)
    return fresh, stale


def reading_of(supply: Supply, found: Kept, *, now: datetime) -> Reading:
    """What is kept, as it may be shown now."""
    content = found.content
    state, problem = _state_of(content)
    return Reading(
        supply=supply,
        state=state if now < found.fresh_until else State.STALE,
        facts=_stated(supply, content, at=found.retrieved_at),
        none=frozenset(content.none),
        remarks=content.remarks,
        problem=problem,
        retrieved_at=found.retrieved_at,
        parameters=content.parameters,
    )


def reading_now(supply: Supply, outcome: Outcome, content: Content, *, parameters: dict[str, str]) -> Reading:
    """What came this moment, and has `content`."""
    state, problem = _state_of(content, has_documents=bool(outcome.documents))
    return Reading(
        supply=supply,
        state=state,
        facts=_stated(supply, content, at=outcome.at),
        none=frozenset(content.none),
        remarks=content.remarks,
        documents=outcome.documents,
        problem=problem,
        retrieved_at=outcome.at,
        parameters=parameters,
    )


def unanswered(
    supply: Supply, problem: Problem, *, parameters: dict[str, str], retry_after: float = 0
) -> Reading:
    """What a supply says that gave nothing; after `retry_after` seconds asking again makes sense, 0: not known."""
    return Reading(
        supply=supply,
        state=rules.state_of(problem),
        problem=problem,
        retry_at=clock.now() + timedelta(seconds=retry_after) if retry_after else None,
        parameters=parameters,
    )


def _state_of(content: Content, *, has_documents: bool = False) -> tuple[State, Problem | None]:
    if content.facts or has_documents:
        return (State.PARTIAL if content.problem else State.FRESH), content.problem
    if content.problem is None:
        return State.NONE, None
    return rules.state_of(content.problem), content.problem


def _stated(supply: Supply, content: Content, *, at: datetime) -> tuple[StatedFact, ...]:
    code = supply.code
    return tuple([StatedFact(fact=fact, supply=code, retrieved_at=at) for fact in content.facts])
