"""Searching is reading that leaves something behind: the index of what it had to open."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.messages.contracts import Page, Wanted
from burgerprofiel.blocks.messages.queries import listing, search
from burgerprofiel.blocks.messages.queries.searchindex import INDEX
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import keeping, ranking


def conversations(actor: Actor, *, party_id: UUID, wanted: Wanted, place: str, limit: int) -> Page:
    """One page of what fits, newest first; a search by how well it fits, over the whole of the box.

    A search of fewer than two characters is no search. Raises InvalidCursorError, and KeyServiceError when a search
    can open nothing.
    """
    if not ranking.is_search(wanted.text):
        return listing.conversations(actor, party_id=party_id, wanted=wanted, place=place, limit=limit)
    corpora = search.corpora(actor, party_id=party_id, wanted=wanted)
    page = search.page(actor, among=corpora, party_id=party_id, wanted=wanted, place=place, limit=limit)
    keeping.keep(INDEX, actor=actor, corpora=corpora)
    return page
