"""Whether parties read digitally: for who sends, and for authorities that ask."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.correspondence import queries, rules
from burgerprofiel.blocks.correspondence.contracts import ANSWER, Reads
from burgerprofiel.blocks.correspondence.rules import Behind
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import Number
from burgerprofiel.foundation import clock, gate, limits, restrictions
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.limits import uses

_NOBODY: Final = frozenset({UUID(int=0)})
"""Of whom it is asked where nobody is known, so that the same is asked."""


def reads(party_ids: Collection[UUID]) -> dict[UUID, Reads]:
    """Of each of these parties, as far as the open transaction sees it; one that it does not see reads on paper."""
    digital, now = queries.digital(party_ids), clock.now()
    behind = identity.list_readers_of(party_ids=digital)
    return {
        party_id: rules.reads(
            is_digital=party_id in digital,
            behind=[Behind(one.has_address, one.last_visit_at) for one in behind.get(party_id, ())],
            now=now,
        )
        for party_id in party_ids
    }


def answer(client: Client, *, numbers: Collection[Number]) -> tuple[Reads, ...]:
    """Of each of these numbers, in their order. The same statements whoever is known. Raises errors.TooManyError."""
    limits.spend(uses.READERS_CLIENT, client=client.client_id, times=len(numbers))
    known = identity.find_parties(numbers=numbers)
    asked = set(known.values())
    closed = {
        party_id
        for party_id, _ in restrictions.find(asked or _NOBODY, purpose=ANSWER, organisation=client.ovo_code)
    }
    open_ = asked - closed
    with gate.admitted(client, parties=open_, purpose=ANSWER, operation=Operation.READ) as access:
        found = reads(open_)
        access.found(dict.fromkeys(open_, 1))
    return tuple(found.get(known[number], Reads.NO) if number in known else Reads.NO for number in numbers)
