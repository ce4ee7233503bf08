"""Finding files by what somebody types, typing errors and missing accents included. Pure.

The texts of a party's files are compared here and not in the database: they are sealed to the party's key, and only
this process, for this request, can read them. For the same reason nothing of them is kept between requests.
So they come as columns, one line per file: of 20,000 files almost all work is then done a column at a time.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

MINIMUM_LENGTH = 2
MAXIMUM_WORDS = 8

EXACT_NUMBER = 100_000  # the file's own number goes before everything
_SAME, _BEGINS, _CONTAINS, _NEAR = 100, 80, 60, 40
_TITLE_FACTOR = 2  # a word in the title counts double

_ACCENTS = re.compile("[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[^\w\n]+")
_NUMBER_PUNCTUATION = b" ./-"


def _bytes_table(kept: str) -> bytes:
    """What becomes of each byte of a text: capitals small, a space for what is not kept, other letters as they are."""
    small = [chr(code).lower() if code < 128 else "" for code in range(256)]
    return bytes(
        code if not letter else ord(letter) if letter in kept else ord(" ")
        for code, letter in enumerate(small)
    )


_SMALL = bytes(ord(chr(code).lower()) if code < 128 else code for code in range(256))
_PLAIN = _bytes_table(f"\n_{string.ascii_lowercase}{string.digits}")
_LETTERS = _bytes_table(f"\n_{string.ascii_lowercase}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The texts of files, one line per file in each, in the same order.

    `numbers` are the sources' file numbers, `rests` columns of whatever else a file may be found by, as lines.
    """

    numbers: str
    titles: str
    rests: tuple[Sequence[str], ...]


def fold(text: str) -> str:
    """Lower case, without accents."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", lowered))


def words(text: str) -> list[str]:
    """The words of a query, folded; at most MAXIMUM_WORDS."""
    return _NO_WORD.sub(" ", fold(text)).split()[:MAXIMUM_WORDS]


def scores(query: str, texts: Texts) -> dict[int, int]:
    """How well each file fits that fits at all, by its line: every word of the query must fit a word of the file."""
    wanted = words(query)
    if sum(map(len, wanted)) < MINIMUM_LENGTH:
        return {}
    numbers, titles, rests = _Numbers(texts.numbers), _lines(texts.titles), [*map(_Rest, texts.rests)]
    spelled: set[str] = set()
    if any(map(_errors_forgiven, wanted)):
        spelled = _spelled(texts.titles).union(*(_spelled(rest.different) for rest in rests))
    found: dict[int, int] = {}
    among: Iterable[int] = range(len(titles))
    for word in wanted:
        near = _near(word, spelled=spelled)
        in_title = _fits(word, near=near, lines=titles, among=among)
        best = {at: score * _TITLE_FACTOR for at, score in in_title.items()}
        _take_better(best, dict.fromkeys(numbers.holding(word, among=among), _CONTAINS))
        for rest in rests:
            _take_better(best, rest.fits(word, near=near, among=among))
        among = found = {at: found.get(at, 0) + score for at, score in best.items()}
    return found | dict.fromkeys(numbers.equal(query), EXACT_NUMBER)


def _take_better(best: dict[int, int], fits: Mapping[int, int]) -> None:
    for at, score in fits.items():
        if score > best.get(at, 0):
            best[at] = score


class _Numbers:
    """The file numbers, without the punctuation that people leave out."""

    def __init__(self, column: str) -> None:
        self._text = _bare_number(column)
        self._lines = self._text.split("\n")

    def holding(self, word: str, *, among: Iterable[int]) -> list[int]:
        """Whose number has the word in it."""
        return [at for at in among if word in self._lines[at]] if word in self._text else []

    def equal(self, query: str) -> list[int]:
        """Whose number is the whole query."""
        number = _bare_number(query.replace("\n", " "))
        return [at for at, own in enumerate(self._lines) if own == number] if number in self._text else []


def _bare_number(text: str) -> str:
    small = text.encode().translate(_SMALL, _NUMBER_PUNCTUATION).decode()
    return small if small.isascii() else small.casefold()


def _lines(column: str) -> list[str]:
    """The lines of a column, folded, a space before and after each word.

    The column is a megabyte: what works on bytes costs a fiftieth of what works on letters, so only lines with other
    letters than the first 128 are taken one by one.
    """
    plain = column.encode().translate(_PLAIN).replace(b"\n", b" \n ").decode()
    lines = f" {plain} ".split("\n")
    if not plain.isascii():
        for at, line in enumerate(lines):
            if not line.isascii():
                lines[at] = _NO_WORD.sub(" ", f" {fold(line)} ")
    return lines


def _spelled(column: str) -> set[str]:
    """The words of a column that may be what a typed word is a misspelling of.

    Without their digits many lines are the same, and then their words are taken apart once.
    """
    different = set(column.encode().translate(_LETTERS).split(b"\n"))
    plain = _NO_WORD.sub(" ", fold(b" ".join(different).decode()))
    return {word for word in plain.split() if word.isalpha()}


class _Rest:
    """A column whose lines repeat each other: authorities say the same of many files."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._of_file = lines
        self._texts = list(dict.fromkeys(self._of_file))
        self.different = "\n".join(self._texts)
        self._lines = _lines(self.different)

    def fits(self, word: str, *, near: Sequence[tuple[str, int]], among: Iterable[int]) -> dict[int, int]:
        """As `_fits`, of the files."""
        found = _fits(word, near=near, lines=self._lines, among=range(len(self._lines)))
        if not found:
            return {}
        of_text = {self._texts[at]: score for at, score in found.items()}
        return {at: of_text[text] for at in among if (text := self._of_file[at]) in of_text}


def _fits(
    word: str, *, near: Sequence[tuple[str, int]], lines: Sequence[str], among: Iterable[int]
) -> dict[int, int]:
    """How well a typed word fits each of the lines in which it fits."""
    fits: dict[int, int] = {}
    for other, score in near:
        whole = f" {other} "
        fits |= {at: score for at in among if whole in lines[at]}
    same, begins = f" {word} ", f" {word}"
    return fits | {
        at: _SAME if same in lines[at] else _BEGINS if begins in lines[at] else _CONTAINS
        for at in among
        if word in lines[at]
    }


def _near(word: str, *, spelled: Set[str]) -> list[tuple[str, int]]:
    """The known words that a typed word may mean though it is not in them, the best last, with how well they fit."""
    errors = _errors_forgiven(word)
    if not errors:
        return []
    close = process.extract(word, list(spelled), scorer=OSA.distance, score_cutoff=errors, limit=None)
    found = {other: _NEAR - 10 * int(distance) for other, distance, _index in close if word not in other}
    if not found and not any(word in other for other in spelled):
        found = _parts_near(word, spelled, errors=errors)
    return sorted(found.items(), key=lambda fit: fit[1])


def _parts_near(word: str, known: Set[str], *, errors: int) -> dict[str, int]:
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
