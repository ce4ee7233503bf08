"""Searching the list of files, typing errors forgiven: what fits, best first, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import DossierFilter, DossierRow, Page
from burgerprofiel.blocks.dossiers.queries import cursor, fragments, listing, searchindex, shape
from burgerprofiel.foundation import database, keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import ranking
from burgerprofiel.foundation.searching.index import Corpus
from burgerprofiel.foundation.searching.ranking import Picked

_decode_rows = msgspec.json.Decoder(list[shape.Raw]).decode


def corpora(actor: Actor, *, parties: tuple[UUID, ...], wanted: DossierFilter) -> list[Corpus]:
    """The texts to search among, of all files that fit the rest of the filter. Raises KeyServiceError."""
    values = listing.parameters(actor, parties=parties, wanted=wanted)
    return searchindex.read(actor, parties=parties, conditions=listing.conditions(wanted), values=values)


def page(
    actor: Actor,
    *,
    among: Iterable[Corpus],
    parties: tuple[UUID, ...],
    wanted: DossierFilter,
    place: str = "",
    limit: int = listing.LIMIT,
) -> Page:
    """One page of the files that fit, best fit first; of equal fit the newest change. Raises InvalidCursorError."""
    mark = cursor.read(place)
    limit = max(1, min(limit, listing.MAXIMUM_LIMIT))
    picked = ranking.pick(
        wanted.text,
        among,
        beside=_place(mark) if mark else None,
        way=mark.way if mark else "after",
        limit=limit,
    )
    values = listing.parameters(actor, parties=parties, wanted=wanted)
    rows = _rows_at(picked, values=values, keyring=actor.keyring)
    return Page(
        rows=rows,
        total=picked.total,
        after=_mark(rows[-1], way="after", among=picked) if rows and not picked.is_last else "",
        before=_mark(rows[0], way="before", among=picked) if rows and not picked.is_first else "",
    )


def _place(mark: cursor.Mark) -> ranking.Place:
    return ranking.place(score=mark.score, at=mark.at, row=mark.id, party_id=mark.party_id)


def _mark(row: DossierRow, *, way: cursor.Way, among: Picked) -> str:
    return cursor.mark(row, way=way, score=among.score(row.id, party_id=row.party_id))


def _rows_at(picked: Picked, *, values: dict[str, Any], keyring: keys.Keyring) -> tuple[DossierRow, ...]:
    statement = f"""
    WITH full_rows AS (
        SELECT {fragments.ROW}, {listing.IS_NEW}, picked.place
        FROM unnest(%(ids)s::uuid[], %(owners)s::uuid[]) WITH ORDINALITY AS picked(id, party_id, place)
        JOIN dossiers_dossier d ON d.party_id = picked.party_id AND d.id = picked.id
        JOIN dossiers_source s ON s.id = d.source_id
        JOIN dossiers_authority a ON a.ovo_code = s.authority_id
        {fragments.WORDINGS.format(row="d")}
        WHERE {fragments.READABLE}
    )
    SELECT COALESCE(json_agg(r ORDER BY place), '[]')::text FROM full_rows r
    """  # noqa: S608 - constant fragments only
    found = _decode_rows(database.value(statement, {**values, "ids": picked.rows, "owners": picked.parties}))
    return shape.rows(found, language=values["language"], keyring=keyring)
