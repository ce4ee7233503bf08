"""Which file a transaction key stands for. The key is a URI and a number with nothing, or one sign, in between."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.contracts import FileMatter, Transaction
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Client

_LONGEST_URI: Final = 200
_BETWEEN: Final = ":/#|;_-"

# A client speaks of files of its own authority and of sources that it may write; so nobody silences another's news.
_KNOWN: Final = """
SELECT s.id, s.uri AS key, s.theme FROM dossiers_source s
WHERE s.uri = ANY(%(prefixes)s) AND (s.authority_id = %(authority)s OR EXISTS (
  SELECT FROM dossiers_sourceclient c WHERE c.source_id = s.id AND c.client_id = %(client)s))
UNION ALL
SELECT NULL, product_id, theme FROM dossiers_product WHERE product_id = ANY(%(products)s)
"""
_FILES: Final = """
SELECT r.source_id, r.number_index, r.id
FROM json_to_recordset(%(asked)s) AS asked(source_id bigint, number_index text)
JOIN dossiers_record r ON r.source_id = asked.source_id AND r.number_index = decode(asked.number_index, 'base64')
"""

_NAMES: Final = "SELECT ovo_code, name::text AS name FROM dossiers_authority WHERE ovo_code = ANY(%(codes)s)"


def find(client: Client, transactions: Sequence[Transaction]) -> list[FileMatter]:
    """What each transaction is about, in their order; one statement."""
    prefixes = {
        one.key[:end] for one in transactions for end in range(1, min(len(one.key), _LONGEST_URI) + 1)
    }
    values = {
        "prefixes": list(prefixes),
        "products": list({one.product_id for one in transactions if one.product_id}),
        "client": client.client_id,
        "authority": client.ovo_code,
    }
    sources: dict[str, tuple[int, str]] = {}
    themes: dict[str, str] = {}
    for row in database.rows(_KNOWN, values):
        if row["id"] is None:
            themes[row["key"]] = row["theme"]
        else:
            sources[row["key"]] = (row["id"], row["theme"])
    return [_matter(one, sources=sources, theme=themes.get(one.product_id, "")) for one in transactions]


def _matter(asked: Transaction, *, sources: Mapping[str, tuple[int, str]], theme: str) -> FileMatter:
    """The longest URI that leaves the number which was given apart; without one, the longest that leaves any."""
    for uri in sorted((uri for uri in sources if asked.key.startswith(uri)), key=len, reverse=True):
        rest = asked.key[len(uri) :]
        forms = [form for form in (rest, rest[1:] if rest[:1] in _BETWEEN else "") if form]
        number = asked.number if asked.number in forms else "" if asked.number else "".join(forms[:1])
        if number:
            source_id, of_source = sources[uri]
            return FileMatter(
                matter=numbers.index(number, source_id=source_id),
                source_id=source_id,
                theme=theme or of_source,
            )
    return FileMatter(theme=theme)


def files(matters: Collection[tuple[int, bytes]]) -> dict[tuple[int, bytes], UUID]:
    """The files that are here, of pairs of a source and a matter."""
    asked = [{"source_id": source_id, "number_index": matter} for source_id, matter in matters]
    rows = database.rows(_FILES, {"asked": msgspec.json.encode(asked).decode()}) if asked else []
    return {(row["source_id"], bytes(row["number_index"])): row["id"] for row in rows}


def names(codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Names of public bodies per language, by OVO code."""
    rows = database.rows(_NAMES, {"codes": list(codes)}) if codes else []
    return {row["ovo_code"]: msgspec.json.decode(row["name"], type=dict[str, str]) for row in rows}


_DONE: Final = """
SELECT asked.party_id, asked.source_id, r.number_index AS matter
FROM json_to_recordset(%(asked)s) AS asked(party_id uuid, source_id bigint, matter text)
JOIN dossiers_record r ON r.source_id = asked.source_id AND r.number_index = decode(asked.matter, 'base64')
WHERE NOT EXISTS (
  SELECT FROM dossiers_dossier d
  WHERE d.party_id = asked.party_id AND d.id = r.id AND d.ended_at IS NULL AND d.closed_at IS NULL)
"""


def done(asked: Collection[tuple[UUID, int, bytes]]) -> set[tuple[UUID, int, bytes]]:
    """Of files of a party, those that are closed, withdrawn or out of its sight; not those that never were here."""
    rows = [
        {"party_id": party_id, "source_id": source_id, "matter": matter}
        for party_id, source_id, matter in asked
    ]
    found = database.rows(_DONE, {"asked": msgspec.json.encode(rows).decode()}) if rows else []
    return {(row["party_id"], row["source_id"], bytes(row["matter"])) for row in found}
