"""What a file is found by, read from the file itself: its number, its title and how its explanation begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from burgerprofiel.blocks.dossiers.queries import fragments
from burgerprofiel.foundation import database

DETAIL_LENGTH = 300
_SLICE = 2000

# The file and the version of its texts, 32 letters: other texts make another key.
KEY = """
encode(uuid_send(d.id) || decode(left(md5(concat_ws(E'\\x01', d.external_id, d.title, d.detail)), 16), 'hex'), 'base64')
"""

ASSURANCE = "GREATEST(s.required_assurance, d.required_assurance)"

_READ = f"""
SELECT d.id, {ASSURANCE} AS assurance, d.external_id AS number, d.title, left(d.detail, {DETAIL_LENGTH}) AS detail
FROM {fragments.TABLES}
WHERE {fragments.READABLE_IN_FULL} AND d.party_id = %(party)s AND d.id = ANY(%(files)s)
"""  # noqa: S608 - constant fragments only


class Text(NamedTuple):
    """A file's texts, each on one line."""

    key: str
    number: str
    title: str
    detail: str


def read(
    keys: Mapping[UUID, str], *, party_id: UUID, values: Mapping[str, Any]
) -> Iterator[tuple[int, Text]]:
    """The texts of files of a party that this sign-in reads in full, with the assurance that each asks for.

    `keys` are the files and the key that each goes by, `values` those of `fragments.parameters`.
    """
    for part in _slices(keys):
        for row in database.rows(_READ, {**values, "party": party_id, "files": part}):
            lines = (_line(row[name]) for name in ("number", "title", "detail"))
            yield row["assurance"], Text(keys[row["id"]], *lines)


def _slices(files: Iterable[UUID]) -> Iterator[list[UUID]]:
    left = iter(files)
    while part := list(islice(left, _SLICE)):
        yield part


def _line(text: str) -> str:
    return text.replace("\n", " ")
