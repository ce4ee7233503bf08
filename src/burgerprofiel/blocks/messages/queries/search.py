"""Searching the mailbox, typing errors forgiven: what fits, best first, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import Page, Wanted
from burgerprofiel.blocks.messages.queries import cursor, listing, searchindex
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import ranking
from burgerprofiel.foundation.searching.index import Corpus


def corpora(actor: Actor, *, party_id: UUID, wanted: Wanted) -> list[Corpus]:
    """The texts to search among, of all conversations that fit the rest of the filter. Raises KeyServiceError."""
    values = listing.parameters(actor, party_id=party_id, wanted=wanted)
    return searchindex.read(actor, party_id=party_id, conditions=listing.conditions(wanted), values=values)


def page(
    actor: Actor, *, among: Iterable[Corpus], party_id: UUID, wanted: Wanted, place: str, limit: int
) -> Page:
    """One page of what fits, best fit first; of equal fit the newest. Raises InvalidCursorError."""
    mark = cursor.read(place)
    picked = ranking.pick(
        wanted.text,
        among,
        beside=_place(mark, party_id=party_id) if mark else None,
        way=mark.way if mark else "after",
        limit=max(1, min(limit, listing.MOST_LISTED)),
    )
    return listing.found(actor, party_id=party_id, wanted=wanted, picked=picked)


def _place(mark: cursor.Mark, *, party_id: UUID) -> ranking.Place:
    return ranking.place(score=mark.score, at=mark.at, row=mark.id, party_id=party_id)
