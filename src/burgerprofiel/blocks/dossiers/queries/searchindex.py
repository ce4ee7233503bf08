"""What a file is found by: its number, its title, how its explanation begins, and the name of its authority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import sealed
from burgerprofiel.blocks.dossiers.models import SearchIndex
from burgerprofiel.blocks.dossiers.queries import fragments
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import index
from burgerprofiel.foundation.searching.index import Corpus

_DETAIL_LENGTH: Final = 300
_KEY: Final = index.key_of("d.id", "d.content_digest")
_ASSURANCE: Final = "GREATEST(s.required_assurance, d.required_assurance)"


class _Searched(msgspec.Struct, gc=False):
    """Of the texts of a file those that it is found by."""

    title: str = ""
    external_id: str = ""
    detail: str = ""


_decode = msgspec.json.Decoder(_Searched).decode


def _found_by(texts: bytes) -> tuple[str, str, str]:
    found = _decode(texts)
    return found.external_id, found.title, found.detail[:_DETAIL_LENGTH]


INDEX: Final = index.Index(
    model=SearchIndex,
    holds="files",
    present=f"""
    SELECT {_KEY} AS key, {_ASSURANCE} AS assurance
    FROM dossiers_dossier d JOIN dossiers_source s ON s.id = d.source_id
    WHERE d.party_id = %(party)s AND d.ended_at IS NULL
    """,  # noqa: S608 - constants only
    texts=f"""
    SELECT d.id, {_ASSURANCE} AS assurance, d.sealed
    FROM {fragments.TABLES}
    WHERE {fragments.READABLE_IN_FULL} AND d.party_id = %(party)s AND d.id = ANY(%(rows)s)
    """,  # noqa: S608 - constant fragments only
    bound_to=sealed.content_purpose,
    found_by=_found_by,
)
"""The index of a party's files."""


def read(
    actor: Actor, *, parties: tuple[UUID, ...], conditions: str, values: Mapping[str, Any]
) -> list[Corpus]:
    """The files that fit the conditions and that this sign-in reads in full, by party. Raises KeyServiceError."""
    fitting = f"""
    SELECT d.party_id, d.id, {_KEY} AS key, d.content_changed_at AS moment, {fragments.in_language("a.name")} AS clear
    FROM {fragments.TABLES} WHERE {conditions} AND NOT ({fragments.VEILED})
    """  # noqa: S608 - constant fragments only
    return index.read(INDEX, actor=actor, parties=parties, fitting=fitting, values=values)
