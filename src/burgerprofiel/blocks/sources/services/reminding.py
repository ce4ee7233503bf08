"""Reminders of the end of what a source knows: which thing it is, and which reminders a new answer makes groundless.

The reminders are the person's own, in block `notifications`. It knows a thing by keyed digests only: the key of a
statement is the source's and may be a number of somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import About, Ending
from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import Expiring, Fact, Reading, StatedFact
from burgerprofiel.blocks.sources.sealed import Kept
from burgerprofiel.blocks.sources.services import correcting, registry
from burgerprofiel.blocks.sources.vocabulary import ending, values
from burgerprofiel.foundation import clock, keys

_NAMED_BY: Final = ("type", "make", "model")
"""Fields that say which thing it is; without them its label does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a party was answered."""

    party_id: UUID
    kept: Kept


def find(reading: Reading, *, reference: str, party_id: UUID) -> tuple[Expiring, About] | None:
    """The thing of a reference among all that a supply says now, when it ends after today."""
    for one in (reading, *reading.others):
        for stated in one.facts:
            if correcting.reference_of(stated) == reference and ending.is_to_come(
                stated.fact, today=clock.today()
            ):
                group = _group(party_id, supply=stated.supply, parameters=one.parameters)
                return _expiring(stated, source_name=one.supply.source_name), _about(stated.fact, group=group)
    return None


def _expiring(stated: StatedFact, *, source_name: str) -> Expiring:
    fact, day = stated.fact, ending.ends_on(stated.fact)
    assert day is not None  # noqa: S101 - it is to come
    return Expiring(
        reference=correcting.reference_of(stated),
        code=fact.code,
        words=" ".join(values.texts(fact.value, *_NAMED_BY)) or str(vocabulary.definition(fact.code).label),
        ends_on=day,
        source_name=source_name,
        retrieved_at=stated.retrieved_at,
    )


def forget_outdated(answers: Collection[Answer]) -> None:
    """Erase reminders of what a source does not say any more, or of which it says another day; within a transaction.

    An answer that says why it says nothing proves nothing.
    """
    groups, standing = set[str](), list[Ending]()
    for one in answers:
        if one.kept.content.problem is None and _may_end(one.kept.supply):
            groups.add(_group_of(one))
            standing += _standing(one)
    if groups:
        notifications.forget_outdated(groups=groups, standing=standing)


def _may_end(supply: str) -> bool:
    connected = registry.connected().get(supply)
    facts = connected.supply.facts if connected else ()
    return any(vocabulary.definition(code).ends for code in facts)


def _standing(answer: Answer) -> Iterator[Ending]:
    for fact in answer.kept.content.facts:
        if (day := ending.ends_on(fact)) is not None:
            yield Ending(about=_about(fact, group=_group_of(answer)), ends_on=day)


def _group_of(answer: Answer) -> str:
    return _group(answer.party_id, supply=answer.kept.supply, parameters=answer.kept.content.parameters)


def _about(fact: Fact, *, group: str) -> About:
    return About(group=group, matter=keys.digest(f"remind:{group}|{fact.code}|{fact.key}".encode()))


def _group(party_id: UUID, *, supply: str, parameters: Mapping[str, str]) -> str:
    """All that one answer says of a party."""
    chosen = "|".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    return keys.digest(f"remind:{party_id}|{supply}|{chosen}".encode()).hex()
