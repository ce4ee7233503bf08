"""The door of the block: facts of sources, by supply or by their codes, each with its source and moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db import transaction

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import (
    Correctable,
    Document,
    FactDefinition,
    Knowledge,
    Known,
    Problem,
    Question,
    Reading,
    SourceError,
    State,
    StatedFact,
    Supply,
    Switch,
)
from burgerprofiel.blocks.sources.services import calling, registry
from burgerprofiel.blocks.sources.services.calling import Call
from burgerprofiel.foundation import errors, gate
from burgerprofiel.foundation.accesslog import context
from burgerprofiel.foundation.gate import Actor, Capacity, Operation
from burgerprofiel.foundation.identifiers import IdentifierType

_REGISTER = {
    Capacity.CITIZEN: IdentifierType.INSZ,
    Capacity.ENTERPRISE: IdentifierType.KBO,
    Capacity.ASSOCIATION: IdentifierType.VCODE,
}


def supplies_for(actor: Actor) -> tuple[Supply, ...]:
    """What can be asked here of the party that the actor acts for now, in the order of the file of sources."""
    register = _REGISTER.get(actor.capacity)
    return tuple(one.supply for one in registry.connected().values() if register in one.supply.subjects)


def look(actor: Actor, *, supplies: Collection[str]) -> dict[str, Reading]:
    """What is known now, by supply; never a remote call. What is not known is LOADING, and OFF or NOT_CONNECTED."""
    return {code: _unasked(code) for code in supplies}


def gather(actor: Actor, *, supplies: Collection[str]) -> Iterator[Reading]:
    """Readings of these supplies: what is known at once, the rest side by side as they come.

    Ends at the hard deadline, whatever sources do. Each supply comes once as not loading; before that it may come with
    what was known earlier (`is_refreshing`). Raises RefusedError and KeyServiceError before the first.
    """
    known = {code: _unasked(code) for code in supplies}
    yield from (one for one in known.values() if one.state is not State.LOADING)
    wanted = [registry.connected()[code] for code, one in known.items() if one.state is State.LOADING]
    first = [one for one in wanted if not one.supply.needs]
    facts: dict[str, tuple[StatedFact, ...]] = {}
    for reading in calling.ask_all(_calls(actor, first, parameters={})):
        for one in reading.facts:
            facts[one.fact.code] = (*facts.get(one.fact.code, ()), one)
        yield reading
    then = [
        calling.with_facts(call, found=lambda code: facts.get(code, ()))
        for call in _calls(actor, [one for one in wanted if one.supply.needs], parameters={})
    ]
    missing = [call for call in then if call.to.supply.needs - call.question.given.keys()]
    yield from (calling.failed(call.to.supply, Problem.MISSING_INPUT, parameters={}) for call in missing)
    yield from calling.ask_all([call for call in then if call not in missing])


def ask(actor: Actor, *, supply: str, parameters: Mapping[str, str] | None = None) -> Reading:
    """What one supply says, with what the caller chose (a year, a plate); waits up to the hard deadline."""
    reading = _unasked(supply)
    if reading.state is not State.LOADING:
        return reading
    one = registry.connected()[supply]
    if one.supply.needs and not parameters:
        given = {code for need in one.supply.needs for code in _supplying(need)}
        return next(each for each in gather(actor, supplies=(*given, supply)) if each.supply.code == supply)
    return next(calling.ask_all(_calls(actor, [one], parameters=parameters or {})))


def _supplying(fact: str) -> list[str]:
    return [one.supply.code for one in registry.supplying(fact)[:1]]


def fetch_document(actor: Actor, *, supply: str, kind: str, language: str = "nl") -> Document:
    """A document of a source, in a language if it has it. Raises SourceError, RefusedError and KeyServiceError."""
    reading = ask(actor, supply=supply, parameters={"kind": kind, "language": language})
    for one in reading.documents:
        if one.kind == kind:
            return one
    raise SourceError(reading.problem or Problem.NOTHING_FOUND)


def find_facts(actor: Actor, *, codes: Collection[str]) -> dict[str, Known]:
    """What is known of facts now, by code; nobody is asked."""
    return {code: Known(code=code, knowledge=Knowledge.UNKNOWN) for code in codes}


def find_correctable(actor: Actor, *, reference: str) -> Correctable | None:
    """The value that a person wants to correct, as it is known now; None when it is no longer there."""
    return None


def definition(code: str) -> FactDefinition:
    """The meaning of a fact. Raises KeyError for one that the registry does not have."""
    return vocabulary.definition(code)


def list_switches(actor: Actor) -> tuple[Switch, ...]:
    """Every supply and how it is doing, for operators. Raises RefusedError."""
    _check_operator(actor)
    return tuple(
        Switch(supply=one.supply, is_off_in_file=one.policy.off) for one in registry.connected().values()
    )


def set_switch(actor: Actor, *, supply: str, off: bool, reason: str) -> None:
    """Switch a supply off, or on again, for everybody. Raises RefusedError."""
    _check_operator(actor)


def _check_operator(actor: Actor) -> None:
    if not (actor.is_staff and actor.is_operator):
        raise errors.RefusedError("only-for-operators")


def _unasked(code: str) -> Reading:
    one = registry.connected().get(code)
    if one is None:
        return Reading(
            supply=registry.unconnected(code), state=State.NOT_CONNECTED, problem=Problem.NOT_CONNECTED
        )
    state = State.OFF if one.policy.off else State.LOADING
    return Reading(supply=one.supply, state=state, problem=Problem.SWITCHED_OFF if one.policy.off else None)


def _calls(
    actor: Actor, wanted: Collection[registry.Connected], *, parameters: Mapping[str, str]
) -> list[Call]:
    """One row for each supply, in a transaction that ends before anything is sent."""
    if not wanted:
        return []
    with transaction.atomic():
        for one in wanted:
            gate.admit(
                actor,
                parties={actor.party_id: 1},
                purpose=one.supply.purpose,
                operation=Operation.SEND,
                source=one.supply.code,
            )
        numbers = identity.open_numbers(actor)
    return [
        Call(
            one,
            Question(
                subject=numbers.subject,
                acting=numbers.acting,
                purpose=one.supply.purpose,
                reference=context.current().trace_id,
                parameters=parameters,
            ),
        )
        for one in wanted
    ]
