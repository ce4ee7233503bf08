"""Finding files by what somebody types, typing errors and missing accents included. Pure.

The texts of a party's files are compared here and not in the database: they will be sealed to the party's key, and
then only this process, for this request, can read them. For the same reason no index of them exists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

MINIMUM_LENGTH = 2
MAXIMUM_WORDS = 8

EXACT_NUMBER = 100_000  # the file's own number goes before everything
_SAME, _BEGINS, _CONTAINS, _NEAR = 100, 80, 60, 40
_TITLE_FACTOR = 2  # a word in the title counts double

_ACCENTS = re.compile("[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[^\w\n]+")


class Candidate(Protocol):
    """The texts of one file. `number` is the source's file number, `rest` whatever else it may be found by."""

    @property
    def number(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def rest(self) -> str: ...


def fold(text: str) -> str:
    """Lower case, without accents."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", lowered))


def words(text: str) -> list[str]:
    """The words of a query, folded; at most MAXIMUM_WORDS."""
    return _NO_WORD.sub(" ", fold(text)).split()[:MAXIMUM_WORDS]


def scores(query: str, candidates: Sequence[Candidate]) -> list[int]:
    """How well each candidate fits, 0 for not at all: every word of the query must fit a word of the candidate."""
    wanted = words(query)
    if not candidates or sum(map(len, wanted)) < MINIMUM_LENGTH:
        return [0] * len(candidates)
    number = _number(query)
    numbers = _number("\n".join(_one_line(candidate.number) for candidate in candidates)).split("\n")
    titles = _folded([candidate.title for candidate in candidates])
    rests = _folded([candidate.rest for candidate in candidates])
    known = {*" ".join(titles.values()).split(), *" ".join(rests.values()).split()}
    fits = [_fitting(word, known) for word in wanted]
    return [
        EXACT_NUMBER
        if own == number
        else _score(own, titles[candidate.title], rests[candidate.rest], wanted=wanted, fits=fits)
        for own, candidate in zip(numbers, candidates, strict=True)
    ]


def _number(text: str) -> str:
    return re.sub(r"[ ./-]+", "", text).casefold()


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _folded(texts: Sequence[str]) -> dict[str, str]:
    """Each different text, folded, words apart; in one pass, for one by one costs more than the search."""
    different = list(dict.fromkeys(texts))
    lines = _NO_WORD.sub(" ", fold("\n".join(map(_one_line, different)))).split("\n")
    return dict(zip(different, lines, strict=True))


def _fitting(word: str, known: set[str]) -> dict[str, int]:
    """The known words that a typed word may mean, with how well they fit."""
    fits = {}
    for other in known:
        if word in other:
            fits[other] = _SAME if other == word else _BEGINS if other.startswith(word) else _CONTAINS
    errors = _errors_forgiven(word)
    if errors:
        spelled = [other for other in known if other.isalpha()]
        near = process.extract(word, spelled, scorer=OSA.distance, score_cutoff=errors, limit=None)
        for other, distance, _index in near:
            fits.setdefault(other, _NEAR - 10 * int(distance))
        if not fits:
            fits = _parts_near(word, spelled, errors=errors)
    return fits


def _parts_near(word: str, known: Sequence[str], *, errors: int) -> dict[str, int]:
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


def _score(
    number: str,
    title: str,
    rest: str,
    *,
    wanted: Sequence[str],
    fits: Sequence[dict[str, int]],
) -> int:
    total = 0
    for word, fit in zip(wanted, fits, strict=True):
        best = _CONTAINS if word in number else 0
        for other in title.split():
            if other in fit:
                best = max(best, fit[other] * _TITLE_FACTOR)
        for other in rest.split():
            if other in fit:
                best = max(best, fit[other])
        if not best:
            return 0
        total += best
    return total
