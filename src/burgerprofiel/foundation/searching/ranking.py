"""In which order a search gives what it found: best fit first, of equal fit the newest; page by page."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from burgerprofiel.foundation.searching import fuzzy
from burgerprofiel.foundation.searching.index import Corpus, row_of

MOST_SCORED: Final = 1_000_000
"""No row fits better than this."""

Place = tuple[int, int, bytes, bytes]
"""Where a row stands in a search: score, moment in microseconds, its id, its party's id."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The places of one page, best first, and whether there is more on either side; `total` of all that fits."""

    places: list[Place]
    total: int
    is_first: bool
    is_last: bool

    @property
    def rows(self) -> list[UUID]:
        """Their ids."""
        return [UUID(bytes=row) for _, _, row, _ in self.places]

    @property
    def parties(self) -> list[UUID]:
        """Whose they are, in the same order."""
        return [UUID(bytes=party) for *_, party in self.places]

    def score(self, row: UUID, *, party_id: UUID) -> int:
        """How well a row of this page fits."""
        wanted = (row.bytes, party_id.bytes)
        return next(score for score, _, *place in self.places if tuple(place) == wanted)


def is_search(text: str) -> bool:
    """Whether a text is long enough to search for."""
    return _letters(text) >= fuzzy.MINIMUM_LENGTH


def is_too_short(text: str) -> bool:
    """Whether somebody typed something, and too little to search for."""
    return 0 < _letters(text) < fuzzy.MINIMUM_LENGTH


def _letters(text: str) -> int:
    return sum(map(len, fuzzy.words(text)))


def place(*, score: int, at: datetime, row: UUID, party_id: UUID) -> Place:
    """Where a row stands that another page ended with."""
    return (score, (at - _EPOCH) // timedelta(microseconds=1), row.bytes, party_id.bytes)


def pick(
    text: str,
    among: Iterable[Corpus],
    *,
    beside: Place | None,
    way: Literal["after", "before"],
    limit: int,
) -> Picked:
    """One page of the rows that fit: those after a place, those before it, or the first where there is none."""
    found = [one for corpus in among for one in _places(text, corpus)]
    if beside and way == "before":
        picked = heapq.nsmallest(limit + 1, (one for one in found if one > beside))
        has_more, places = len(picked) > limit, picked[:limit][::-1]
        return Picked(places=places, total=len(found), is_first=not has_more, is_last=False)
    picked = heapq.nlargest(limit + 1, (one for one in found if beside is None or one < beside))
    is_last = len(picked) <= limit
    return Picked(places=picked[:limit], total=len(found), is_first=beside is None, is_last=is_last)


def _places(text: str, corpus: Corpus) -> list[Place]:
    """Where the rows of one party stand that fit a text."""
    found = fuzzy.scores(text, corpus.texts()) if corpus.lines.keys else {}
    if not found:
        return []
    keys, moments, party = corpus.lines.keys.split("\n"), corpus.moments.split("\n"), corpus.party_id.bytes
    return [(score, int(moments[at]), row_of(keys[at]), party) for at, score in found.items()]
