"""Where a search finds the texts of a party's rows: in the party's index, and of what is not in it in the rows.

The database says which rows this sign-in may read in full and which version of its texts each has. The index is a copy
of texts, sealed in large parts: it never decides who sees what, and a text of another version does not count. So it can
be behind, hold rows that are gone, or be absent, and a search finds the same (ADR 0017).
"""

from __future__ import annotations

import binascii
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from burgerprofiel.foundation import database, keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import fuzzy
from burgerprofiel.foundation.searching.models import SearchPart

WORTH: Final = 100
"""As many rows as a search opens in a few milliseconds: from here on it keeps what it opened, in an index."""

_ID_BYTES: Final = 16
_SLICE: Final = 500  # so that the questions of others come between ours at the vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What a block searches among, and where it keeps the index of that.

    `holds` is the column of `model` with the ids of rows. A row's *key* is its id and eight bytes that change with its
    texts, in base64 (`key_of`). `present` is SQL for the `key` and the `assurance` of every row that the party
    `%(party)s` has now; `texts` for `id`, `assurance` and `sealed` of those of the rows `%(rows)s` that this sign-in
    reads in full, with the values of the search. `bound_to` is what the texts of a row are bound to, by its id and its
    party; `found_by` makes of them what the row is found by: number, title and the rest.
    """

    model: type[SearchPart]
    holds: str
    present: str
    texts: str
    bound_to: Callable[[UUID, UUID], str]
    found_by: Callable[[bytes], tuple[str, str, str]]

    @property
    def table(self) -> str:
        """Its table."""
        return str(self.model._meta.db_table)

    @property
    def name(self) -> str:
        """Its table with its block before a dot."""
        return self.table.replace("_", ".", 1)

    def part_purpose(self, part_id: UUID, *, party_id: UUID) -> str:
        """What a part is bound to."""
        return f"{self.name}.sealed:{part_id}:{party_id}"


def key_of(row: str, version: str) -> str:
    """SQL for the key of a row, 32 letters. `version` is SQL for bytes; the first eight are others for other texts."""
    return f"encode(uuid_send({row}) || substr({version}, 1, 8), 'base64')"


def holds_gone(holds: str, *, rows: str) -> str:
    """SQL for whether a part `t` holds a text of a row that its party has no more in the table `rows`."""
    return f"""EXISTS (SELECT FROM unnest(t.{holds}) AS held(id) WHERE NOT EXISTS (
    SELECT FROM {rows} r WHERE r.party_id = t.party_id AND r.id = held.id))"""  # noqa: S608 - constants of blocks


class Text(NamedTuple):
    """What a row is found by, each on one line."""

    key: str
    number: str
    title: str
    detail: str


class Lines(msgspec.Struct, frozen=True, array_like=True):
    """Texts of rows in columns, one line per row in each, in the same order. It is what a part of an index seals."""

    keys: str
    numbers: str
    titles: str
    details: str

    @classmethod
    def of(cls, rows: Iterable[Text]) -> Lines:
        """The columns of these texts."""
        return cls(*map("\n".join, zip(*rows, strict=True)))

    def __iter__(self) -> Iterator[Text]:
        columns = (self.keys, self.numbers, self.titles, self.details)
        return map(Text._make, zip(*(column.split("\n") for column in columns), strict=True))


NOTHING: Final = Lines("", "", "", "")


@dataclass(frozen=True, slots=True)
class Part:
    """One value of an index, opened; `NOTHING` when it cannot be. `assurance` is what its rows ask for at most."""

    id: UUID
    assurance: int
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The rows of one party that fit all but the text of a search, and can be opened.

    `lines` are their texts; `moments` (microseconds since 1970) and `clear` (what else a row is found by, which is not
    sealed) have a line for each, in the same order. `parts` are what there is of an index, `opened` what was read from
    the rows themselves, with the assurance that each asks for.
    """

    party_id: UUID
    lines: Lines
    moments: str
    clear: str
    parts: Sequence[Part]
    opened: Sequence[tuple[int, Text]]

    def texts(self) -> fuzzy.Texts:
        """What a search compares."""
        rests = (self.lines.details.split("\n"), self.clear.split("\n"))
        return fuzzy.Texts(numbers=self.lines.numbers, titles=self.lines.titles, rests=rests)


def row_of(key: str) -> bytes:
    """The id of the row of a key."""
    return binascii.a2b_base64(key)[:_ID_BYTES]


def read(
    index: Index, *, actor: Actor, parties: Sequence[UUID], fitting: str, values: Mapping[str, Any]
) -> list[Corpus]:
    """The rows that fit and that this sign-in reads in full, by party.

    `fitting` is SQL for their `party_id`, `id`, `key`, `moment` and `clear`, none of them NULL, with `values`. Raises
    KeyServiceError when texts cannot be opened: to find nothing in them would be untrue.
    """
    values = {**values, "parties": list(parties), "assurance": actor.assurance}
    rows, parts = defaultdict(list), _parts(index, keyring=actor.keyring, values=values)
    for row in database.rows(_fitting_statement(index, fitting), values):
        rows[row["party_id"]].append(row)
    return [
        _corpus(index, rows=rows[party_id], parts=parts[party_id], values=values, keyring=actor.keyring)
        for party_id in rows
    ]


def _fitting_statement(index: Index, fitting: str) -> str:
    """For each part of an index a row with a line for each of its lines, empty where the row does not fit; a row more
    for those that are in none.

    None of the values can be NULL, whose line `string_agg` would leave out.
    """
    columns = ("key", "moment", "clear")
    lines = ", ".join(f"string_agg(COALESCE({name}, ''), E'\\n') AS {name}_lines" for name in columns)
    return f"""
    WITH fitting AS (
        SELECT party_id, id, key, (EXTRACT(EPOCH FROM moment) * 1000000)::bigint::text AS moment,
            replace(clear, E'\\n', ' ') AS clear
        FROM ({fitting}) AS found
    ), known AS (
        SELECT i.party_id, i.id AS part, held.id, held.place
        FROM {index.table} i, unnest(i.{index.holds}) WITH ORDINALITY AS held(id, place)
        WHERE i.party_id = ANY(%(parties)s) AND i.assurance <= %(assurance)s
    ), placed AS (
        SELECT * FROM fitting FULL JOIN known USING (party_id, id) ORDER BY party_id, part, place
    )
    SELECT party_id, part, {lines} FROM placed GROUP BY party_id, part
    """  # noqa: S608 - constants of blocks


def _parts(
    index: Index, *, keyring: keys.Keyring, values: Mapping[str, Any]
) -> defaultdict[UUID, list[Part]]:
    """What there is that this sign-in may open."""
    statement = f"""
    SELECT party_id, id, assurance, sealed FROM {index.table}
    WHERE party_id = ANY(%(parties)s) AND assurance <= %(assurance)s
    """  # noqa: S608 - constants of blocks
    asked = {name: values[name] for name in ("parties", "assurance")}
    rows = database.prepared_rows(statement, asked, binary=True)
    opened = keyring.open_each(
        [(row["sealed"], index.part_purpose(row["id"], party_id=row["party_id"])) for row in rows]
    )
    parts = defaultdict(list)
    for row, value in zip(rows, opened, strict=True):
        lines = NOTHING if value is None else msgspec.msgpack.decode(value, type=Lines)
        parts[row["party_id"]].append(Part(row["id"], row["assurance"], lines))
    return parts


def _corpus(
    index: Index,
    *,
    rows: Sequence[Mapping[str, Any]],
    parts: Sequence[Part],
    values: Mapping[str, Any],
    keyring: keys.Keyring,
) -> Corpus:
    known = {part.id: part.lines for part in parts}
    pieces, others = list[_Piece](), dict[str, _Clear]()
    for row in rows:
        lines = known.get(row["part"], NOTHING)
        if lines.keys and row["key_lines"] == lines.keys:
            pieces.append((*msgspec.structs.astuple(lines), row["moment_lines"], row["clear_lines"]))
        else:
            fitting = _fitting(row)
            pieces.append(_piece((text for text in lines if text.key in fitting), fitting))
            others |= fitting
    wanted = {UUID(bytes=row_of(key)): key for key in others}
    party_id = rows[0]["party_id"]
    opened = list(opened_texts(index, keys_of=wanted, party_id=party_id, values=values, keyring=keyring))
    pieces.append(_piece((text for _, text in opened), others))
    *columns, moments, clear = _joined(pieces)
    return Corpus(
        party_id=party_id, lines=Lines(*columns), moments=moments, clear=clear, parts=parts, opened=opened
    )


_Clear = tuple[str, str]
"""The moment of a row, and what of it is not sealed."""

_Piece = tuple[str, ...]
"""Columns: those of `Lines`, and with the same lines the moments and what is not sealed."""


def _fitting(row: Mapping[str, Any]) -> dict[str, _Clear]:
    """What fits, by its keys."""
    columns = (row[name].split("\n") for name in ("key_lines", "moment_lines", "clear_lines"))
    return {key: (moment, clear) for key, moment, clear in zip(*columns, strict=True) if key}


def _piece(found: Iterable[Text], fitting: dict[str, _Clear]) -> _Piece:
    """The columns of texts, whose rows have been found after this. Nothing, of none.

    Of other rows no word may be there: it could change what a typing error is taken for.
    """
    rows = [(*text, *fitting.pop(text.key)) for text in found]
    return tuple(map("\n".join, zip(*rows, strict=True)))


def _joined(pieces: Iterable[_Piece]) -> _Piece:
    filled = [piece for piece in pieces if piece]
    return tuple(map("\n".join, zip(*filled, strict=True))) if filled else ("",) * 6


def opened_texts(
    index: Index,
    *,
    keys_of: Mapping[UUID, str],
    party_id: UUID,
    values: Mapping[str, Any],
    keyring: keys.Keyring,
) -> Iterator[tuple[int, Text]]:
    """The texts of rows of a party that this sign-in reads in full, with the assurance that each asks for.

    `keys_of` gives the key that each goes by. A row that cannot be opened is left out. Raises KeyServiceError.
    """
    once = len(keys_of) >= WORTH  # the next search finds their texts in the index
    for part in _slices(keys_of):
        rows = database.rows(index.texts, {**values, "party": party_id, "rows": part})
        items = [(bytes(row["sealed"]), index.bound_to(row["id"], party_id)) for row in rows]
        for row, value in zip(rows, keyring.open_each(items, once=once), strict=True):
            if value is not None:
                number, title, detail = map(_line, index.found_by(value))
                yield row["assurance"], Text(keys_of[row["id"]], number, title, detail)


def _slices(rows: Iterable[UUID]) -> Iterator[list[UUID]]:
    left = iter(rows)
    while part := list(islice(left, _SLICE)):
        yield part


def _line(text: str) -> str:
    return text.replace("\n", " ")
