"""What a file is found by, read from the file itself: its number, its title and how its explanation begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import sealed
from burgerprofiel.blocks.dossiers.queries import fragments
from burgerprofiel.foundation import database, keys

DETAIL_LENGTH = 300

WORTH = 100
"""As many files as a search opens in a few milliseconds: from here on it keeps what it opened, in an index."""

_SLICE = 500  # so that the questions of others come between ours at the vault

# The file and the version of its texts, 32 letters: other texts make another key.
KEY = "encode(uuid_send(d.id) || substr(d.content_digest, 1, 8), 'base64')"

ASSURANCE = "GREATEST(s.required_assurance, d.required_assurance)"

_READ = f"""
SELECT d.id, {ASSURANCE} AS assurance, d.sealed
FROM {fragments.TABLES}
WHERE {fragments.READABLE_IN_FULL} AND d.party_id = %(party)s AND d.id = ANY(%(files)s)
"""  # noqa: S608 - constant fragments only


class Text(NamedTuple):
    """A file's texts, each on one line."""

    key: str
    number: str
    title: str
    detail: str


class _Searched(msgspec.Struct, gc=False):
    """Of the texts of a file those that it is found by."""

    title: str = ""
    external_id: str = ""
    detail: str = ""


_decode = msgspec.json.Decoder(_Searched).decode


def read(
    files: Mapping[UUID, str], *, party_id: UUID, values: Mapping[str, Any], keyring: keys.Keyring
) -> Iterator[tuple[int, Text]]:
    """The texts of files of a party that this sign-in reads in full, with the assurance that each asks for.

    `files` gives the key that each goes by, `values` those of `fragments.parameters`. A file that cannot be opened is
    left out. Raises KeyServiceError.
    """
    once = len(files) >= WORTH  # the next search finds their texts in the index
    for part in _slices(files):
        rows = database.rows(_READ, {**values, "party": party_id, "files": part})
        items = [(bytes(row["sealed"]), sealed.content_purpose(row["id"], party_id)) for row in rows]
        for row, value in zip(rows, keyring.open_each(items, once=once), strict=True):
            if value is not None:
                yield row["assurance"], _text(files[row["id"]], value)


def _slices(files: Iterable[UUID]) -> Iterator[list[UUID]]:
    left = iter(files)
    while part := list(islice(left, _SLICE)):
        yield part


def _text(key: str, value: bytes) -> Text:
    found = _decode(value)
    return Text(key, _line(found.external_id), _line(found.title), _line(found.detail[:DETAIL_LENGTH]))


def _line(text: str) -> str:
    return text.replace("\n", " ")
