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
from functools import cached_property
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


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """The files of one party that fit all but the text of a search.

    `moments` and `authorities` stand in the order of `places`, the place of each key. `lines` have another order, and
    lack the files that cannot be opened. `parts` are what there is of an index, `opened` what was read from the files
    themselves, with the assurance that each asks for.
    """

    party_id: UUID
    places: Mapping[str, int]
    moments: Sequence[str]
    authorities: Sequence[str]
    lines: Lines
    parts: Sequence[Part]
    opened: Sequence[tuple[int, Text]]

    @cached_property
    def keys(self) -> list[str]:
        """The keys of the lines."""
        return self.lines.keys.split("\n") if self.lines.keys else []

    def texts(self) -> fuzzy.Texts:
        """What a search compares; of each line, what is sealed and the authority in the language of the reader."""
        authorities = [self.authorities[self.places[key]] for key in self.keys]
        details = self.lines.details.split("\n")
        return fuzzy.Texts(numbers=self.lines.numbers, titles=self.lines.titles, rests=(details, authorities))


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
    fitting = database.rows(_fitting_statement(conditions), values)
    parts = _parts(actor, values=values) if fitting else {}
    return [
        _corpus(row, parts=parts.get(row["party_id"], []), values=values, keyring=actor.keyring)
        for row in fitting
    ]


def _fitting_statement(conditions: str) -> str:
    """None of the values can be NULL, whose line `string_agg` would leave out."""
    columns = {
        "keys": texts.KEY,
        "moments": "(EXTRACT(EPOCH FROM d.content_changed_at) * 1000000)::bigint::text",
        "authorities": f"replace({fragments.in_language('a.name')}, E'\\n', ' ')",
    }
    aggregates = ", ".join(f"string_agg({value}, E'\\n') AS {name}" for name, value in columns.items())
    return f"""
    SELECT d.party_id, {aggregates}
    FROM {fragments.TABLES} WHERE {conditions} AND NOT ({fragments.VEILED}) GROUP BY d.party_id
    """  # noqa: S608 - constant fragments only


def _parts(actor: Actor, *, values: Mapping[str, Any]) -> dict[UUID, list[Part]]:
    """What there is that this sign-in may open."""
    rows = database.rows(_PARTS, values)
    opened = actor.keyring.open_each(
        [(bytes(row["sealed"]), purpose(row["id"], party_id=row["party_id"])) for row in rows]
    )
    parts = defaultdict(list)
    for row, value in zip(rows, opened, strict=True):
        lines = NOTHING if value is None else msgspec.msgpack.decode(value, type=Lines)
        parts[row["party_id"]].append(Part(row["id"], row["assurance"], lines))
    return parts


def _corpus(
    row: Mapping[str, Any], *, parts: Sequence[Part], values: Mapping[str, Any], keyring: keys.Keyring
) -> Corpus:
    places = {key: place for place, key in enumerate(row["keys"].split("\n"))}
    wanted = set(places)
    known = [_taken(part.lines, wanted=wanted) for part in parts]
    files = {UUID(bytes=file_of(key)): key for key in wanted}
    opened = list(texts.read(files, party_id=row["party_id"], values=values, keyring=keyring))
    read_now = [Lines.of(text for _, text in opened)] if opened else []
    return Corpus(
        party_id=row["party_id"],
        places=places,
        moments=row["moments"].split("\n"),
        authorities=row["authorities"].split("\n"),
        lines=_joined([*known, *read_now]),
        parts=parts,
        opened=opened,
    )


def _taken(lines: Lines, *, wanted: set[str]) -> Lines:
    """The lines that are wanted; they are not wanted any more after this.

    Also a word in a line that is left out could change what a typing error is taken for, so it may not be there at all.
    """
    keys = lines.keys.split("\n")
    own = set(keys)
    if not own <= wanted:
        lines = _at([place for place, key in enumerate(keys) if key in wanted], lines=lines)
    wanted -= own
    return lines


def _at(places: Sequence[int], *, lines: Lines) -> Lines:
    columns = [column.split("\n") for column in msgspec.structs.astuple(lines)]
    return Lines(*("\n".join([column[place] for place in places]) for column in columns))


def _joined(pieces: Sequence[Lines]) -> Lines:
    filled = [msgspec.structs.astuple(lines) for lines in pieces if lines.keys]
    return Lines(*map("\n".join, zip(*filled, strict=True))) if filled else NOTHING
