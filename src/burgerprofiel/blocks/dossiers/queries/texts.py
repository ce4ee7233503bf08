"""What files are searched by: their texts, opened for who may read them, in columns as `fuzzy` compares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import sealed
from burgerprofiel.blocks.dossiers.queries import fragments, fuzzy
from burgerprofiel.foundation import database, keys

_DETAIL_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTexts:
    """The files of one party with their texts, all in the same order. `moments` are microseconds since 1970."""

    party: str
    ids: list[str]
    moments: list[int]
    texts: fuzzy.Texts


class _Searched(msgspec.Struct, gc=False):
    """Of the texts of a file those that it is found by."""

    title: str = ""
    external_id: str = ""
    detail: str = ""


_decode = msgspec.json.Decoder(_Searched).decode


def of_parties(conditions: str, *, values: Mapping[str, Any], keyring: keys.Keyring) -> Iterator[PartyTexts]:
    """The texts of all files that fit and that this sign-in may read in full, per party.

    A file that cannot be opened is left out. Raises KeyServiceError.
    """
    for columns in database.rows(_statement(conditions), values):
        yield _opened(columns, keyring=keyring)


def _statement(conditions: str) -> str:
    """Columns with a line per file, and the sealed values one after the other with their sizes, in the same order.

    None of the values can be NULL, whose line `string_agg` would leave out.
    """
    columns = {
        "ids": "d.id::text",
        "moments": "(EXTRACT(EPOCH FROM d.content_changed_at) * 1000000)::bigint::text",
        "sizes": "octet_length(d.sealed)::text",
        "authorities": f"replace({fragments.in_language('a.name')}, E'\\n', ' ')",
    }
    lines = ", ".join(f"string_agg({value}, E'\\n') AS {name}" for name, value in columns.items())
    return f"""
    SELECT d.party_id AS party, {lines}, string_agg(d.sealed, ''::bytea) AS sealed
    FROM {fragments.TABLES} WHERE {conditions} AND NOT ({fragments.VEILED}) GROUP BY d.party_id
    """  # noqa: S608 - constant fragments only


def _opened(columns: Mapping[str, Any], *, keyring: keys.Keyring) -> PartyTexts:
    party, lines = (
        columns["party"],
        {name: columns[name].split("\n") for name in ("ids", "moments", "authorities")},
    )
    values = _cut(bytes(columns["sealed"]), sizes=columns["sizes"])
    items = [
        (value, sealed.content_purpose(UUID(file), party))
        for value, file in zip(values, lines["ids"], strict=True)
    ]
    read = [(at, _decode(value)) for at, value in enumerate(keyring.open_each(items)) if value is not None]
    return PartyTexts(
        party=str(party),
        ids=[lines["ids"][at] for at, _ in read],
        moments=[int(lines["moments"][at]) for at, _ in read],
        texts=fuzzy.Texts(
            numbers=_column(text.external_id for _, text in read),
            titles=_column(text.title for _, text in read),
            rests=_column(f"{lines['authorities'][at]} {text.detail[:_DETAIL_LENGTH]}" for at, text in read),
        ),
    )


def _cut(joined: bytes, *, sizes: str) -> list[bytes]:
    ends = accumulate(map(int, sizes.split("\n")), initial=0)
    return [joined[start:end] for start, end in pairwise(ends)]


def _column(texts: Iterator[str]) -> str:
    return "\n".join(text.replace("\n", " ") for text in texts)
