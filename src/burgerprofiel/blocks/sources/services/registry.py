"""The adapters of this installation and what they supply."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final, Protocol

from burgerprofiel.blocks.sources import purposes, vocabulary
from burgerprofiel.blocks.sources.contracts import Adapter, Supply
from burgerprofiel.blocks.sources.services import settings
from burgerprofiel.blocks.sources.services.settings import Policy, SourcesError

GROUP = "burgerprofiel.sources"
LONGEST: Final = timedelta(days=1)
"""No answer is kept longer: so the register of processing says."""


class Factory(Protocol):
    """Makes an adapter of its part of the file; `folder` is where relative paths begin. Raises ValueError."""

    def __call__(self, given: Mapping[str, Any], *, folder: Path) -> Adapter: ...


@dataclass(frozen=True, slots=True)
class Connected:
    """A supply that can be asked here: by which adapter, and how."""

    supply: Supply
    adapter: Adapter
    policy: Policy


@lru_cache(maxsize=1)
def connected() -> dict[str, Connected]:
    """Every supply of this installation by its code. Raises SourcesError."""
    file, folder = settings.load()
    factories = {one.name: one for one in entry_points(group=GROUP)}
    found: dict[str, Connected] = {}
    for given in file.adapter:
        if given.name not in factories:
            raise SourcesError(f"SOURCES: there is no adapter {given.name}")
        try:
            make: Factory = factories[given.name].load()
            adapter = make(given.settings, folder=folder)
        except ValueError as error:
            raise SourcesError(f"SOURCES: {given.name}: {error}") from error
        for supply in adapter.supplies:
            _check(supply, known=found)
            found[supply.code] = Connected(supply, adapter, file.policy_of(supply.code))
    if unknown := file.supply.keys() - found.keys():
        raise SourcesError(f"SOURCES: nothing supplies {', '.join(sorted(unknown))}")
    return found


def _check(supply: Supply, *, known: Mapping[str, Connected]) -> None:
    if supply.code in known:
        raise SourcesError(f"SOURCES: {supply.code} is supplied twice")
    if max(supply.fresh_for, supply.stale_for) > LONGEST:
        raise SourcesError(f"SOURCES: {supply.code} would be kept longer than a day")
    facts = vocabulary.all_facts()
    strange = [code for code in (*supply.facts, *supply.needs) if code not in facts]
    strange += [kind for kind in supply.documents if kind not in vocabulary.DOCUMENTS]
    if strange:
        raise SourcesError(f"SOURCES: {supply.code} names facts that nobody defined: {', '.join(strange)}")


def supplying(fact: str) -> tuple[Connected, ...]:
    """The supplies that can answer a fact, in the order of the file."""
    return tuple(one for one in connected().values() if fact in one.supply.facts)


def first_needed(codes: Collection[str]) -> list[str]:
    """The supplies that give what these need first, and so on: of each fact the first in the order of the file."""
    found: list[str] = []
    waiting = [*codes]
    while waiting:
        one = connected().get(waiting.pop())
        for need in one.supply.needs if one else ():
            of_need = [each.supply.code for each in supplying(need)]
            if of_need and not {*of_need} & {*found, *codes}:
                found.append(of_need[0])
                waiting.append(of_need[0])
    return found


def unconnected(code: str) -> Supply:
    """What stands for a supply that this installation does not have."""
    return Supply(
        code=code,
        label=code,
        source_name="",
        ovo_code="",
        facts=frozenset(),
        subjects=frozenset(),
        purpose=purposes.PERSON,  # never asked, so for no purpose; but there is none that is empty
        legal_basis="",
    )
