"""Searching is reading that leaves something behind: the index of what it had to open."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.dossiers.contracts import DossierFilter, Page
from burgerprofiel.blocks.dossiers.queries import listing, search
from burgerprofiel.blocks.dossiers.queries.searchindex import INDEX
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import keeping, ranking


def list_dossiers(
    actor: Actor,
    *,
    parties: tuple[UUID, ...],
    wanted: DossierFilter,
    place: str = "",
    limit: int = listing.LIMIT,
) -> Page:
    """One page of the files that fit, newest change first; a search by how well it fits.

    `place` is an `after` or `before` of another page. A search of fewer than two characters is no search. Raises
    InvalidCursorError.
    """
    if not ranking.is_search(wanted.text):
        return listing.dossiers(actor, parties=parties, wanted=wanted, place=place, limit=limit)
    corpora = search.corpora(actor, parties=parties, wanted=wanted)
    page = search.page(actor, among=corpora, parties=parties, wanted=wanted, place=place, limit=limit)
    keeping.keep(INDEX, actor=actor, corpora=corpora)
    return page
