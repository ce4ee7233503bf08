"""For the block `rights`: whose file it is, without anything of the file."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from burgerprofiel.blocks.dossiers.queries import holders
from burgerprofiel.blocks.dossiers.queries.searchindex import INDEX
from burgerprofiel.blocks.dossiers.terms import HOLDS_ERASED
from burgerprofiel.foundation.errors import RefusedError
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import keeping


def readers_of_file(actor: Actor, *, ovo_code: str, external_id: str) -> list[tuple[UUID, UUID]]:
    """(file, party) ids of who has a file with this number of an authority, for its staff. Raises RefusedError.

    Ids only; what the caller then does with them has its rows in the access log.
    """
    if not actor.is_staff or ovo_code not in actor.authorities:
        raise RefusedError("foreign-authority")
    return holders.readers_of_file(ovo_code=ovo_code, external_id=external_id)


def forget_erased(party_id: UUID) -> int:
    """Remove at once what the search index of a party still holds of files that were erased; how many parts.

    Within the transaction of who erased them, which writes the access log.
    """
    return keeping.forget_gone(INDEX, party_id=party_id, gone=HOLDS_ERASED)


def authorities_of(party_id: UUID) -> tuple[str, ...]:
    """OVO codes of the authorities of which a party has a file; for who has been admitted to that party."""
    return holders.authorities_of(party_id)


def numbers_for_letters(
    actor: Actor, *, parties: Collection[UUID], authority: str
) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """Per party and authority the numbers of its files, for who has to write to people whose data a breach touched.

    A security officer gets those of their own authority (OVO); an operator, for a breach of the platform (empty), those
    of all. The caller writes the access log of each party. Raises RefusedError.
    """
    if not (actor.guards(authority) if authority else actor.is_staff and actor.is_operator):
        raise RefusedError("foreign-authority")
    return holders.numbers_by_authority(parties, codes=[authority] if authority else None)


def numbers_of(actor: Actor, *, parties: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Numbers of the files that parties have of this staff member's authorities: how its staff knows whom it is about.

    For requests whose reading has its row in the access log already; of other authorities nothing.
    """
    codes = actor.authorities if actor.is_staff else frozenset()
    return holders.numbers_of(parties, codes=codes)
