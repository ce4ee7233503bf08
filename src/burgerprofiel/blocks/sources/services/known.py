"""What is known now of supplies: what is kept, and what is switched off or not connected; nobody is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from burgerprofiel.blocks.sources import queries, sealed
from burgerprofiel.blocks.sources.contracts import Problem, Reading, State, Supply
from burgerprofiel.blocks.sources.sealed import Kept, key_of
from burgerprofiel.blocks.sources.services import outcomes, registry, withholding
from burgerprofiel.blocks.sources.services.registry import Connected
from burgerprofiel.foundation import clock, gate
from burgerprofiel.foundation.accesslog import context
from burgerprofiel.foundation.gate import Actor, Capacity, Operation, Wanted
from burgerprofiel.foundation.identifiers import IdentifierType

__all__ = ["key_of", "look", "register_of"]

_REGISTER = {
    Capacity.CITIZEN: IdentifierType.INSZ,
    Capacity.ENTERPRISE: IdentifierType.KBO,
    Capacity.ASSOCIATION: IdentifierType.VCODE,
}
ParametersOf = Callable[[str], dict[str, str]]


def register_of(actor: Actor) -> IdentifierType | None:
    """In which register the party stands that somebody acts for; None for staff."""
    return _REGISTER.get(actor.capacity)


def look(
    actor: Actor, *, codes: Collection[str], language: str, parameters: ParametersOf
) -> dict[str, Reading]:
    """What is known now, by supply, with a row in the log for each that anything is shown of.

    Sensitive facts are left out for a sign-in that is not sure enough. Raises RefusedError and KeyServiceError.
    """
    connected = {code: registry.connected().get(code) for code in codes}
    withheld, register = withholding.withheld_from(actor), register_of(actor)
    askable = {
        code: one
        for code, one in connected.items()
        if one is not None
        and register in one.supply.subjects
        and not withholding.is_withheld(one.supply, facts=withheld)
    }
    found, off = _read(actor, askable=askable, language=language) if askable else ({}, frozenset[str]())
    strange = {
        code: _strange(code, one, register=register) for code, one in connected.items() if code not in askable
    }
    readings = strange | {
        code: _reading(one, is_off=code in off, kept=found.get(code, []), parameters=parameters(code))
        for code, one in askable.items()
    }
    return {code: withholding.without(readings[code], facts=withheld) for code in connected}


def _read(
    actor: Actor, *, askable: Mapping[str, Connected], language: str
) -> tuple[dict[str, list[Kept]], frozenset[str]]:
    """What is kept, opened, by supply and newest first; and what operators switched off."""
    scope = sealed.scope_of(actor, language=language)
    with gate.looking(actor, party_id=actor.party_id) as may, context.within(context.current()):
        if not may:
            purpose = next(iter(askable.values())).supply.purpose
            gate.check(actor, parties=(actor.party_id,), purpose=purpose)
        read = queries.find_kept(actor.party_id, scope=scope, supplies=askable)
        kept: dict[str, list[Kept]] = {}
        for one in sealed.opened(read.rows, keyring=actor.keyring):
            to = askable[one.supply]
            if one.content.purpose == to.supply.purpose and one.supply not in read.off and not to.policy.off:
                kept.setdefault(one.supply, []).append(one)
        gate.admit_each(actor, party_id=actor.party_id, wanted=_rows(kept, askable=askable))
    return kept, read.off


def _rows(kept: Mapping[str, list[Kept]], *, askable: Mapping[str, Connected]) -> list[Wanted]:
    """One row for each purpose, which names the supplies; `count` is how many of their answers are read."""
    of: dict[str, list[str]] = {}
    for code in kept:
        of.setdefault(askable[code].supply.purpose, []).append(code)
    return [
        Wanted(
            purpose=purpose,
            operation=Operation.READ,
            source=" ".join(codes),
            count=sum(len(kept[code]) for code in codes),
        )
        for purpose, codes in of.items()
    ]


def _reading(to: Connected, *, is_off: bool, kept: list[Kept], parameters: dict[str, str]) -> Reading:
    supply = to.supply
    if is_off or to.policy.off:
        return outcomes.unanswered(supply, Problem.SWITCHED_OFF, parameters=parameters)
    now = clock.now()
    readings = [outcomes.reading_of(supply, one, now=now) for one in kept]
    mine = next((one for one in readings if one.parameters == parameters), None)
    others = tuple(one for one in readings if one is not mine)
    if mine is not None:
        return replace(mine, others=others) if others else mine
    if not supply.required <= parameters.keys():
        missing = outcomes.unanswered(supply, Problem.MISSING_INPUT, parameters=parameters)
        return replace(missing, others=others)
    return Reading(supply=supply, state=State.LOADING, parameters=parameters, others=others)


def _strange(code: str, to: Connected | None, *, register: IdentifierType | None) -> Reading:
    """A supply that this installation does not have, that knows nothing of this kind of party, or is all withheld."""
    supply: Supply = to.supply if to else registry.unconnected(code)
    problem = Problem.NOT_CONNECTED
    if to:
        problem = Problem.UNSURE_SIGN_IN if register in to.supply.subjects else Problem.NOT_ALLOWED
    return outcomes.unanswered(supply, problem, parameters={})
