"""Searching the list of files, typing errors forgiven: what fits, best first, page by page."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import DossierFilter, DossierRow, Page
from burgerprofiel.blocks.dossiers.queries import cursor, fragments, fuzzy, listing, searchindex, shape
from burgerprofiel.blocks.dossiers.queries.searchindex import Corpus
from burgerprofiel.foundation import database, keys
from burgerprofiel.foundation.gate import Actor

_Place = tuple[int, int, bytes, bytes]
"""Where a file stands in a search: score, moment of change in microseconds, its id, its party's id."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decode_rows = msgspec.json.Decoder(list[shape.Raw]).decode


def is_search(text: str) -> bool:
    """Whether a text is long enough to search for."""
    return len("".join(fuzzy.words(text))) >= fuzzy.MINIMUM_LENGTH


def corpora(actor: Actor, *, parties: tuple[UUID, ...], wanted: DossierFilter) -> list[Corpus]:
    """The texts to search among, of all files that fit the rest of the filter. Raises KeyServiceError."""
    values = listing.parameters(actor, parties=parties, wanted=wanted)
    return searchindex.read(actor, conditions=listing.conditions(wanted), values=values)


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
    places = [one for corpus in among for one in _places(wanted.text, corpus)]
    way = mark.way if mark else "after"
    if mark and way == "before":
        picked = heapq.nsmallest(limit + 1, (one for one in places if one > _place(mark)))
    elif mark:
        picked = heapq.nlargest(limit + 1, (one for one in places if one < _place(mark)))
    else:
        picked = heapq.nlargest(limit + 1, places)
    values = listing.parameters(actor, parties=parties, wanted=wanted)
    rows = _rows_at(picked[:limit], values=values, keyring=actor.keyring)
    score_of = {(one[3], one[2]): one[0] for one in picked}
    scored = [(score_of[row.party_id.bytes, row.id.bytes], row) for row in rows]
    if way == "before":
        scored.reverse()
    more = len(picked) > limit
    older, newer = (more, mark is not None) if way == "after" else (mark is not None, more)
    return Page(
        rows=tuple(row for _score, row in scored),
        total=len(places),
        after=cursor.mark(scored[-1][1], way="after", score=scored[-1][0]) if scored and older else "",
        before=cursor.mark(scored[0][1], way="before", score=scored[0][0]) if scored and newer else "",
    )


def _place(mark: cursor.Mark) -> _Place:
    at = (mark.at - _EPOCH) // timedelta(microseconds=1)
    return (mark.score, at, mark.id.bytes, mark.party_id.bytes)


def _places(text: str, corpus: Corpus) -> list[_Place]:
    """Where the files of one party stand that fit a text."""
    found = fuzzy.scores(text, corpus.texts()) if corpus.lines.keys else {}
    if not found:
        return []
    keys, moments, party = corpus.lines.keys.split("\n"), corpus.moments.split("\n"), corpus.party_id.bytes
    return [(score, int(moments[at]), searchindex.file_of(keys[at]), party) for at, score in found.items()]


def _rows_at(
    places: list[_Place], *, values: dict[str, Any], keyring: keys.Keyring
) -> tuple[DossierRow, ...]:
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
    values |= {
        "ids": [UUID(bytes=one[2]) for one in places],
        "owners": [UUID(bytes=one[3]) for one in places],
    }
    found = _decode_rows(database.value(statement, values))
    return shape.rows(found, language=values["language"], keyring=keyring)
