"""Official numbers to party ids, many at once. The only place where a number becomes a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity.contracts import Number
from burgerprofiel.blocks.identity.models import Party
from burgerprofiel.foundation import database, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType

_KIND = {
    IdentifierType.INSZ: Party.Kind.PERSON,
    IdentifierType.KBO: Party.Kind.ENTERPRISE,
    IdentifierType.VCODE: Party.Kind.ASSOCIATION,
}

_FIND = "SELECT id, identifier_index FROM identity_party WHERE identifier_index = ANY(%(indexes)s)"

# One order for all writers: two that meet new numbers at once wait for each other, never in a circle.
_MAKE = """
INSERT INTO identity_party (id, kind, identifier_index, identifier_sealed)
SELECT id, kind, decode(index, 'hex'), decode(sealed, 'hex')
FROM json_to_recordset(%s) AS party(id uuid, kind text, index text, sealed text)
ORDER BY index
ON CONFLICT (identifier_index) DO NOTHING
RETURNING id, identifier_index
"""


def index_of(number: Number) -> bytes:
    """The blind index of a number: equality can be searched, the number cannot be found back."""
    kind, value = number
    return keys.blind_index(value, kind=kind.value)


def seal(number: Number, *, party_id: UUID) -> bytes:
    """The number, encrypted for the row of one party."""
    return keys.seal(f"{number[0].value}:{number[1]}", purpose=_purpose(party_id))


def unseal(sealed: bytes | memoryview, *, party_id: UUID) -> Number:
    """What `seal` made for the same party."""
    kind, _, value = keys.unseal(bytes(sealed), purpose=_purpose(party_id)).partition(":")
    return IdentifierType(kind), value


def _purpose(party_id: UUID) -> str:
    return f"identity.party.identifier:{party_id}"


def resolve(numbers: Collection[Number], *, kinds: Mapping[Number, str] | None = None) -> dict[Number, UUID]:
    """Party ids of canonical numbers, made where new: one statement when all are known, two or three when not.

    `kinds` overrules the kind of party that a new number gets by its register (a public body has a KBO number).
    """
    by_index = {index_of(number): number for number in numbers}
    found = _find(list(by_index))
    missing = [index for index in by_index if index not in found]
    if missing:
        found |= _make({index: by_index[index] for index in missing}, kinds=kinds or {})
        raced = [index for index in missing if index not in found]
        found |= _find(raced) if raced else {}
    return {by_index[index]: party_id for index, party_id in found.items()}


def _find(indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    found = database.prepared_rows(_FIND, {"indexes": indexes})
    return {bytes(row["identifier_index"]): row["id"] for row in found}


def _make(numbers: Mapping[bytes, Number], *, kinds: Mapping[Number, str]) -> dict[bytes, UUID]:
    made = [(ids.new(), index, number) for index, number in numbers.items()]
    document = [
        {
            "id": party_id,
            "kind": kinds.get(number, _KIND[number[0]]),
            "index": index.hex(),
            "sealed": seal(number, party_id=party_id).hex(),
        }
        for party_id, index, number in made
    ]
    written = database.rows(_MAKE, [msgspec.json.encode(document).decode()])
    return {bytes(row["identifier_index"]): row["id"] for row in written}
