"""A list of recipients as a small sender has it: a file of a spreadsheet, with a column for each value of the template.

Errors name rows and columns as the sender sees them in the spreadsheet, never what stands there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from burgerprofiel.blocks.messages.templating import Template, key_of
from burgerprofiel.foundation import identifiers
from burgerprofiel.foundation.identifiers import IdentifierType, InvalidIdentifierError

MOST_ROWS: Final = 100_000
MOST_BYTES: Final = 50 * 1024 * 1024
SHOWN: Final = 20
"""So many errors are told; `Sheet.errors_in_all` counts the rest."""
_MOST_CELL: Final = 10_000
_NUMBERS: Final = frozenset(
    {
        "rijksregisternummer",
        "insz",
        "bisnummer",
        "ondernemingsnummer",
        "kbonummer",
        "vcode",
        "nummer",
        "ontvanger",
    }
)
_REFERENCES: Final = frozenset({"kenmerk", "referentie", "dossiernummer", "reference"})
_DELIMITERS: Final = (";", ",", "\t")


class Problem(StrEnum):
    """What is wrong with a file, a column or a cell."""

    NO_TEXT = "no-text"
    TOO_LARGE = "too-large"
    EMPTY = "empty"
    NO_NUMBERS = "no-numbers"
    MISSING_COLUMN = "missing-column"
    DOUBLE_COLUMN = "double-column"
    TOO_MANY_ROWS = "too-many-rows"
    WRONG_LENGTH = "wrong-length"
    BAD_NUMBER = "bad-number"
    NO_VALUE = "no-value"
    TOO_LONG = "too-long"
    TWICE = "twice"


class SheetError(ValueError):
    """A file that cannot be used at all; `columns` are those that it is about."""

    def __init__(self, problem: Problem, *, columns: Sequence[str] = ()) -> None:
        super().__init__(problem.value)
        self.problem, self.columns = problem, tuple(columns)


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in a row; `row` counts as the spreadsheet does, with the heads as row 1."""

    row: int
    problem: Problem
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One recipient: by number, the values by the names of the template, and the sender's own reference."""

    row: int
    recipient: tuple[IdentifierType, str] = field(repr=False)
    values: dict[str, str] = field(repr=False)
    reference: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a file holds: the recipients that can be written to, and the first errors of those that cannot."""

    rows: tuple[Row, ...]
    errors: tuple[RowError, ...]
    errors_in_all: int


def read(content: bytes, *, template: Template) -> Sheet:
    """The recipients of a file: UTF-8 or as Excel saves it here, with semicolons, commas or tabs. Raises SheetError.

    A column that the template does not ask for is left out, but for the sender's reference (`kenmerk`).
    """
    text = _text(content)
    if not text.strip():
        raise SheetError(Problem.EMPTY)
    lines = io.StringIO(
        text, newline=""
    )  # other ends of lines, of which Unicode has several, are part of a cell
    table = csv.reader(lines, delimiter=_delimiter(next(io.StringIO(text, newline=""))))
    try:
        heads = _Heads(next(table), template=template)
        return _sheet(table, heads)
    except csv.Error as error:  # a cell beyond the module's own limit, a null
        raise SheetError(Problem.NO_TEXT) from error


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise SheetError(Problem.TOO_LARGE)
    if b"\0" in content:
        raise SheetError(Problem.NO_TEXT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(head: str) -> str:
    return max(_DELIMITERS, key=lambda one: len(next(csv.reader([head], delimiter=one), [])))


class _Heads:
    """Where the number and the values of a template stand."""

    def __init__(self, heads: Sequence[str], *, template: Template) -> None:
        keys = [key_of(one) for one in heads]
        self.names = [one.strip() for one in heads]
        wanted = {key_of(name): name for name in template.names}
        numbers = [place for place, key in enumerate(keys) if key in _NUMBERS - wanted.keys()]
        if len(numbers) != 1:
            raise SheetError(Problem.DOUBLE_COLUMN if numbers else Problem.NO_NUMBERS)
        if missing := [name for key, name in wanted.items() if key not in keys]:
            raise SheetError(Problem.MISSING_COLUMN, columns=missing)
        if double := [name for key, name in wanted.items() if keys.count(key) > 1]:
            raise SheetError(Problem.DOUBLE_COLUMN, columns=double)
        self.number = numbers[0]
        self.places = {name: keys.index(key) for key, name in wanted.items()}
        self.reference = next(
            (place for place, key in enumerate(keys) if key in _REFERENCES - wanted.keys()), None
        )

    def row(self, cells: Sequence[str], *, row: int) -> Row | RowError:
        """One recipient, or what is wrong with the row."""
        if len(cells) != len(self.names):
            return RowError(row, Problem.WRONG_LENGTH)
        try:
            recipient = identifiers.recognise(cells[self.number])
        except InvalidIdentifierError:
            return RowError(row, Problem.BAD_NUMBER, self.names[self.number])
        values = {name: cells[place].strip() for name, place in self.places.items()}
        for name, value in values.items():
            if not value or len(value) > _MOST_CELL:
                return RowError(row, Problem.TOO_LONG if value else Problem.NO_VALUE, name)
        reference = "" if self.reference is None else cells[self.reference].strip()
        return Row(row, recipient, values, reference)


def _sheet(table: Iterator[list[str]], heads: _Heads) -> Sheet:
    rows, errors, seen, in_all = list[Row](), list[RowError](), set[tuple[object, ...]](), 0
    for number, cells in enumerate(islice(table, MOST_ROWS + 1), start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if number > MOST_ROWS + 1:
            raise SheetError(Problem.TOO_MANY_ROWS)
        found = heads.row(cells, row=number)
        if isinstance(found, Row):
            same = (found.recipient, *found.values.values())
            if same not in seen:
                seen.add(same)
                rows.append(found)
                continue
            found = RowError(number, Problem.TWICE)
        in_all += 1
        if len(errors) < SHOWN:
            errors.append(found)
    if not rows and not in_all:
        raise SheetError(Problem.EMPTY)
    return Sheet(rows=tuple(rows), errors=tuple(errors), errors_in_all=in_all)
