"""Where a search finds the texts of a party's files: in the party's index, and of what is not in it in the files.

The database says which files this sign-in may read in full and which version of its texts each has. The index is a copy
of texts, sealed in large parts: it never decides who sees what, and a text of another version does not count. So it can
be behind, hold files that are gone, or be absent, and a search finds the same (ADR 0017).
"""

from __future__ import annotations

import binascii
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.queries import fragments, fuzzy, texts
from burgerprofiel.blocks.dossiers.queries.texts import Text
from burgerprofiel.foundation import database, keys
from burgerprofiel.foundation.gate import Actor

_ID_BYTES = 16

_PARTS = """
SELECT party_id, id, assurance, sealed FROM dossiers_searchindex
WHERE party_id = ANY(%(parties)s) AND assurance <= %(assurance)s
"""


class Lines(msgspec.Struct, frozen=True, array_like=True):
    """Texts of files in columns, one line per file in each, in the same order. It is what a part of an index seals."""

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


NOTHING = Lines("", "", "", "")


@dataclass(frozen=True, slots=True)
class Part:
    """One value of an index, opened; `NOTHING` when it cannot be. `assurance` is what its files ask for at most."""

    id: UUID
    assurance: int
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The files of one party that fit all but the text of a search, and can be opened.

    `lines` are their texts; `moments` (microseconds since 1970) and `authorities` have a line for each, in the same
    order. `parts` are what there is of an index, `opened` what was read from the files themselves, with the assurance
    that each asks for.
    """

    party_id: UUID
    lines: Lines
    moments: str
    authorities: str
    parts: Sequence[Part]
    opened: Sequence[tuple[int, Text]]

    def texts(self) -> fuzzy.Texts:
        """What a search compares; of each line, what is sealed and the authority in the language of the reader."""
        rests = (self.lines.details.split("\n"), self.authorities.split("\n"))
        return fuzzy.Texts(numbers=self.lines.numbers, titles=self.lines.titles, rests=rests)


def file_of(key: str) -> bytes:
    """The id of the file of a key."""
    return binascii.a2b_base64(key)[:_ID_BYTES]


def purpose(part_id: UUID, *, party_id: UUID) -> str:
    """What a part of an index is bound to."""
    return f"dossiers.searchindex.sealed:{part_id}:{party_id}"


def read(actor: Actor, *, conditions: str, values: Mapping[str, Any]) -> list[Corpus]:
    """The files that fit the conditions and that this sign-in reads in full, by party.

    Raises KeyServiceError when texts cannot be opened: to find nothing in them would be untrue.
    """
    rows, parts = defaultdict(list), _parts(actor, values=values)
    for row in database.rows(_fitting_statement(conditions), values):
        rows[row["party_id"]].append(row)
    return [
        _corpus(rows[party_id], parts=parts[party_id], values=values, keyring=actor.keyring)
        for party_id in rows
    ]


def _fitting_statement(conditions: str) -> str:
    """For each part of an index a row with a line for each of its lines, empty where the file does not fit; a row
    more for the files that are in none.

    None of the values can be NULL, whose line `string_agg` would leave out.
    """
    columns = {
        "key": texts.KEY,
        "moment": "(EXTRACT(EPOCH FROM d.content_changed_at) * 1000000)::bigint::text",
        "authority": f"replace({fragments.in_language('a.name')}, E'\\n', ' ')",
    }
    values = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    lines = ", ".join(f"string_agg(COALESCE({name}, ''), E'\\n') AS {name}_lines" for name in columns)
    return f"""
    WITH fitting AS (
        SELECT d.party_id, d.id, {values}
        FROM {fragments.TABLES} WHERE {conditions} AND NOT ({fragments.VEILED})
    ), known AS (
        SELECT i.party_id, i.id AS part, file.id, file.place
        FROM dossiers_searchindex i, unnest(i.files) WITH ORDINALITY AS file(id, place)
        WHERE i.party_id = ANY(%(parties)s) AND i.assurance <= %(assurance)s
    ), placed AS (
        SELECT * FROM fitting FULL JOIN known USING (party_id, id) ORDER BY party_id, part, place
    )
    SELECT party_id, part, {lines} FROM placed GROUP BY party_id, part
    """  # noqa: S608 - constant fragments only


def _parts(actor: Actor, *, values: Mapping[str, Any]) -> defaultdict[UUID, list[Part]]:
    """What there is that this sign-in may open."""
    asked = {name: values[name] for name in ("parties", "assurance")}
    rows = database.prepared_rows(_PARTS, asked, binary=True)
    opened = actor.keyring.open_each(
        [(row["sealed"], purpose(row["id"], party_id=row["party_id"])) for row in rows]
    )
    parts = defaultdict(list)
    for row, value in zip(rows, opened, strict=True):
        lines = NOTHING if value is None else msgspec.msgpack.decode(value, type=Lines)
        parts[row["party_id"]].append(Part(row["id"], row["assurance"], lines))
    return parts


def _corpus(
    rows: Sequence[Mapping[str, Any]],
    *,
    parts: Sequence[Part],
    values: Mapping[str, Any],
    keyring: keys.Keyring,
) -> Corpus:
    known = {part.id: part.lines for part in parts}
    pieces, others = list[_Piece](), dict[str, _Clear]()
    for row in rows:
        lines = known.get(row["part"], NOTHING)
        if lines.keys and row["key_lines"] == lines.keys:
            pieces.append((*msgspec.structs.astuple(lines), row["moment_lines"], row["authority_lines"]))
        else:
            fitting = _fitting(row)
            pieces.append(_piece((text for text in lines if text.key in fitting), fitting))
            others |= fitting
    files = {UUID(bytes=file_of(key)): key for key in others}
    party_id = rows[0]["party_id"]
    opened = list(texts.read(files, party_id=party_id, values=values, keyring=keyring))
    pieces.append(_piece((text for _, text in opened), others))
    *columns, moments, authorities = _joined(pieces)
    return Corpus(
        party_id=party_id,
        lines=Lines(*columns),
        moments=moments,
        authorities=authorities,
        parts=parts,
        opened=opened,
    )


_Clear = tuple[str, str]
"""The moment and the authority of a file."""

_Piece = tuple[str, ...]
"""Columns: those of `Lines`, and with the same lines the moments and the authorities."""


def _fitting(row: Mapping[str, Any]) -> dict[str, _Clear]:
    """The files of a row that fit, by their keys."""
    columns = (row[name].split("\n") for name in ("key_lines", "moment_lines", "authority_lines"))
    return {key: (moment, authority) for key, moment, authority in zip(*columns, strict=True) if key}


def _piece(found: Iterable[Text], fitting: dict[str, _Clear]) -> _Piece:
    """The columns of texts, whose files have been found after this. Nothing, of none.

    Of other files no word may be there: it could change what a typing error is taken for.
    """
    rows = [(*text, *fitting.pop(text.key)) for text in found]
    return tuple(map("\n".join, zip(*rows, strict=True)))


def _joined(pieces: Iterable[_Piece]) -> _Piece:
    filled = [piece for piece in pieces if piece]
    return tuple(map("\n".join, zip(*filled, strict=True))) if filled else ("",) * 6
