"""Whether parties read digitally: for who sends, and for authorities that ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.correspondence import queries, rules
from burgerprofiel.blocks.correspondence.contracts import ANSWER, Reads
from burgerprofiel.blocks.correspondence.rules import Behind
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import Number, Reader
from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.foundation import clock, database, gate, limits, restrictions
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.limits import uses

_NOBODY: Final = frozenset({UUID(int=0)})
"""Of whom it is asked where nobody is known, so that the same is asked."""


def reads(party_ids: Collection[UUID]) -> dict[UUID, Reads]:
    """Of each of these parties, as far as the open transaction sees it; one that it does not see reads on paper."""
    digital, now = queries.digital(party_ids), clock.now()
    behind = _behind(digital)
    return {
        party_id: rules.reads(is_digital=party_id in digital, behind=behind.get(party_id, ()), now=now)
        for party_id in party_ids
    }


def can_be_told(party_id: UUID, *, person_id: UUID) -> bool:
    """Whether this person can be told that there is post for the party."""
    readers = identity.list_readers_of(party_ids=(party_id,)).get(party_id, ())
    return person_id in _told(one for one in readers if one.person_id == person_id)


def _behind(party_ids: Collection[UUID]) -> dict[UUID, list[Behind]]:
    readers = identity.list_readers_of(party_ids=party_ids)
    told = _told(one for each in readers.values() for one in each)
    return {
        party_id: [Behind(one.person_id in told, one.last_visit_at) for one in each]
        for party_id, each in readers.items()
    }


def _told(readers: Iterable[Reader]) -> frozenset[UUID]:
    known = {one.person_id: one.has_address for one in readers}
    return notifications.can_be_told(
        person_ids=known, with_email=[person_id for person_id, has_address in known.items() if has_address]
    )


def answer(client: Client, *, numbers: Collection[Number]) -> tuple[Reads, ...]:
    """Of each of these numbers, in their order. The same statements whoever is known. Raises errors.TooManyError."""
    limits.spend(uses.READERS_CLIENT, client=client.client_id, times=len(numbers))
    known = identity.find_parties(numbers=numbers)
    asked = set(known.values())
    open_ = asked - _closed(asked, client=client)
    with gate.admitted(client, parties=open_, purpose=ANSWER, operation=Operation.READ) as access:
        with database.writing():  # who is behind an organisation is no party that the question is about
            found = reads(open_)
        access.found(dict.fromkeys(open_, 1))
    return tuple(found.get(known[number], Reads.NO) if number in known else Reads.NO for number in numbers)


def _closed(parties: Collection[UUID], *, client: Client) -> set[UUID]:
    """Of whom processing is restricted for this client, or who objected."""
    found = restrictions.find(parties or _NOBODY, purpose=ANSWER, organisation=client.ovo_code)
    return {party_id for party_id, _authority in found}
