"""Which party has a file of which authority: ids and codes alone, for what people have done about their data."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from burgerprofiel.foundation import database

_READERS = """
SELECT d.id, d.party_id FROM dossiers_record r
JOIN dossiers_source s ON s.id = r.source_id AND s.authority_id = %(code)s
JOIN dossiers_dossier d ON d.id = r.id
WHERE r.external_id = %(number)s
ORDER BY d.id, d.party_id
"""
_AUTHORITIES = """
SELECT DISTINCT s.authority_id AS code FROM dossiers_dossier d JOIN dossiers_source s ON s.id = d.source_id
WHERE d.party_id = %(party)s ORDER BY 1
"""

_NUMBERS = """
SELECT d.party_id, array_agg(r.external_id ORDER BY r.external_id) AS numbers FROM dossiers_dossier d
JOIN dossiers_record r ON r.id = d.id
JOIN dossiers_source s ON s.id = d.source_id AND s.authority_id = ANY(%(codes)s)
WHERE d.party_id = ANY(%(parties)s) GROUP BY d.party_id
"""


@database.writing()
def numbers_of(parties: Collection[UUID], *, codes: Collection[str]) -> dict[UUID, tuple[str, ...]]:
    """The authorities' own numbers of the files that parties have of them."""
    found = database.rows(_NUMBERS, {"parties": list(parties), "codes": list(codes)})
    return {row["party_id"]: tuple(row["numbers"]) for row in found}


_BY_AUTHORITY = """
SELECT d.party_id, s.authority_id AS code, array_agg(r.external_id ORDER BY r.external_id) AS numbers
FROM dossiers_dossier d
JOIN dossiers_record r ON r.id = d.id
JOIN dossiers_source s ON s.id = d.source_id AND (%(code)s = '' OR s.authority_id = %(code)s)
WHERE d.party_id = ANY(%(parties)s) GROUP BY 1, 2 ORDER BY 1, 2
"""


@database.writing()
def numbers_by_authority(
    parties: Collection[UUID], *, authority: str
) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """Per party and authority the numbers of its files there; of one authority, or of all where it is empty."""
    found: dict[UUID, dict[str, tuple[str, ...]]] = {}
    for row in database.rows(_BY_AUTHORITY, {"parties": list(parties), "code": authority}):
        found.setdefault(row["party_id"], {})[row["code"]] = tuple(row["numbers"])
    return found


@database.writing()
def readers_of_file(*, ovo_code: str, external_id: str) -> list[tuple[UUID, UUID]]:
    """(file, party) of everybody who has a file with this number of this authority; ended ones too."""
    found = database.rows(_READERS, {"code": ovo_code, "number": external_id})
    return [(row["id"], row["party_id"]) for row in found]


def authorities_of(party_id: UUID) -> tuple[str, ...]:
    """OVO codes of the authorities of which a party has a file, ended ones too; in a transaction that sees it."""
    return tuple(row["code"] for row in database.rows(_AUTHORITIES, {"party": party_id}))
