"""Finding files by what somebody types, typing errors and missing accents included. Pure.

The texts of a party's files are compared here and not in the database: they will be sealed to the party's key, and
then only this process, for this request, can read them. For the same reason no index of them exists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

MINIMUM_LENGTH = 2
MAXIMUM_WORDS = 8

EXACT_NUMBER = 100_000  # the file's own number goes before everything
_SAME, _BEGINS, _CONTAINS, _NEAR = 100, 80, 60, 40
_TITLE_FACTOR = 2  # a word in the title counts double

_NO_WORD = re.compile(r"[^\w\n]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """The texts of one file. `number` is the source's file number, `rest` whatever else it may be found by."""

    number: str
    title: str
    rest: str


def fold(text: str) -> str:
    """Lower case, without accents."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a query, folded; at most MAXIMUM_WORDS."""
    return _NO_WORD.sub(" ", fold(text)).split()[:MAXIMUM_WORDS]


def scores(query: str, candidates: Sequence[Candidate]) -> list[int]:
    """How well each candidate fits, 0 for not at all: every word of the query must fit a word of the candidate."""
    wanted = words(query)
    if not candidates or sum(map(len, wanted)) < MINIMUM_LENGTH:
        return [0] * len(candidates)
    number = _number(query)
    titles = _folded_lines(candidate.title for candidate in candidates)
    others = _folded_lines(f"{candidate.number} {candidate.rest}" for candidate in candidates)
    known = set("\n".join(titles).split()) | set("\n".join(others).split())
    fits = [_fitting(word, known) for word in wanted]
    return [
        EXACT_NUMBER if _number(candidate.number) == number else _score(title.split(), other.split(), fits)
        for candidate, title, other in zip(candidates, titles, others, strict=True)
    ]


def _number(text: str) -> str:
    return re.sub(r"[\s./-]", "", text).casefold()


def _folded_lines(texts: Iterable[str]) -> list[str]:
    """All texts folded in one pass: 20,000 short strings one by one cost more than the search itself."""
    whole = "\n".join(" ".join(text.split()) for text in texts)
    return _NO_WORD.sub(" ", fold(whole)).split("\n")


def _fitting(word: str, known: set[str]) -> dict[str, int]:
    """The known words that a typed word may mean, with how well they fit."""
    fits = {}
    for other in known:
        if word in other:
            fits[other] = _SAME if other == word else _BEGINS if other.startswith(word) else _CONTAINS
    errors = _errors_forgiven(word)
    if errors:
        near = process.extract(word, known, scorer=OSA.distance, score_cutoff=errors, limit=None)
        for other, distance, _index in near:
            fits.setdefault(other, _NEAR - 10 * int(distance))
        if not fits:
            fits = _parts_near(word, known, errors=errors)
    return fits


def _parts_near(word: str, known: set[str], *, errors: int) -> dict[str, int]:
    """Compounds that begin or end almost like the word: "verbouwpremei" and "premei" both mean a "verbouwpremie"."""
    heads = {other: other[: len(word)] for other in known if len(other) > len(word)}
    tails = {other: other[-len(word) :] for other in known if len(other) > len(word)}
    found = {}
    for parts in (heads, tails):
        for _part, distance, other in process.extract(
            word, parts, scorer=OSA.distance, score_cutoff=errors, limit=None
        ):
            found[other] = _NEAR - 10 - 10 * int(distance)
    return found


def _errors_forgiven(word: str) -> int:
    """Short words and numbers mean what they say; one error from four letters on, two from eight."""
    if len(word) < 4 or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) < 8 else 2


def _score(title: Sequence[str], other: Sequence[str], fits: Sequence[dict[str, int]]) -> int:
    total = 0
    for fit in fits:
        best = max(
            max((fit.get(word, 0) for word in title), default=0) * _TITLE_FACTOR,
            max((fit.get(word, 0) for word in other), default=0),
        )
        if best <= 0:
            return 0
        total += best
    return total
