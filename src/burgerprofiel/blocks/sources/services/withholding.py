"""Sensitive facts are for a sign-in that is sure enough: others neither see them nor have them asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import SURE_ENOUGH, Reading, Supply
from burgerprofiel.foundation.gate import Actor

_NOTHING: Final = frozenset[str]()


def withheld_from(actor: Actor) -> frozenset[str]:
    """The codes of the facts that this sign-in is not sure enough for."""
    return _NOTHING if actor.assurance >= SURE_ENOUGH else _sensitive()


@lru_cache(maxsize=1)
def _sensitive() -> frozenset[str]:
    return frozenset(code for code, one in vocabulary.all_facts().items() if one.sensitive)


def is_withheld(supply: Supply, *, facts: frozenset[str]) -> bool:
    """Whether a supply has nothing but these, so that it is not asked at all."""
    return bool(supply.facts) and supply.facts <= facts


def without(reading: Reading, *, facts: frozenset[str]) -> Reading:
    """A reading as if its source had said nothing of these facts."""
    if not facts & reading.supply.facts:
        return reading
    return replace(
        reading,
        facts=tuple(one for one in reading.facts if one.fact.code not in facts),
        none=reading.none - facts,
        others=tuple(without(one, facts=facts) for one in reading.others),
    )
