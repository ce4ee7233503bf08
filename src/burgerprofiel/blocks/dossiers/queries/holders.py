"""Which party has a file of which authority: ids and codes alone, for what people have done about their data."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from uuid import UUID

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.foundation import database

_SOURCES = "SELECT id FROM dossiers_source WHERE authority_id = %(code)s"
_READERS = """
SELECT d.id, d.party_id FROM dossiers_record r JOIN dossiers_dossier d ON d.id = r.id
WHERE r.source_id = ANY(%(sources)s) AND r.number_index = ANY(%(numbers)s)
ORDER BY d.id, d.party_id
"""
_AUTHORITIES = """
SELECT DISTINCT s.authority_id AS code FROM dossiers_dossier d JOIN dossiers_source s ON s.id = d.source_id
WHERE d.party_id = %(party)s ORDER BY 1
"""

_NUMBERS = """
SELECT d.party_id, s.authority_id AS code, r.id, r.number_sealed FROM dossiers_dossier d
JOIN dossiers_record r ON r.id = d.id
JOIN dossiers_source s ON s.id = d.source_id AND (%(codes)s::text[] IS NULL OR s.authority_id = ANY(%(codes)s))
WHERE d.party_id = ANY(%(parties)s)
"""


@database.writing()
def numbers_by_authority(
    parties: Collection[UUID], *, codes: Collection[str] | None
) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """Per party and authority the authority's own numbers of its files; of these authorities, or of all for None."""
    found: dict[UUID, dict[str, list[str]]] = {}
    wanted = {"parties": list(parties), "codes": None if codes is None else list(codes)}
    for row in database.rows(_NUMBERS, wanted):
        number = numbers.unseal(row["number_sealed"], table="record", row_id=row["id"])
        found.setdefault(row["party_id"], {}).setdefault(row["code"], []).append(number)
    return {
        party_id: {code: tuple(sorted(of_code)) for code, of_code in sorted(by_code.items())}
        for party_id, by_code in found.items()
    }


def numbers_of(parties: Collection[UUID], *, codes: Collection[str]) -> dict[UUID, tuple[str, ...]]:
    """The numbers that these authorities have for the files of parties, of all of them together."""
    found = numbers_by_authority(parties, codes=codes)
    return {party_id: tuple(sorted(chain(*by_code.values()))) for party_id, by_code in found.items()}


@database.writing()
def readers_of_file(*, ovo_code: str, external_id: str) -> list[tuple[UUID, UUID]]:
    """(file, party) of everybody who has a file with this number of this authority; ended ones too."""
    sources = [row["id"] for row in database.rows(_SOURCES, {"code": ovo_code})]
    indexes = numbers.indexes([external_id], source_ids=sources)
    found = database.rows(_READERS, {"sources": sources, "numbers": indexes})
    return [(row["id"], row["party_id"]) for row in found]


def authorities_of(party_id: UUID) -> tuple[str, ...]:
    """OVO codes of the authorities of which a party has a file, ended ones too; in a transaction that sees it."""
    return tuple(row["code"] for row in database.rows(_AUTHORITIES, {"party": party_id}))
