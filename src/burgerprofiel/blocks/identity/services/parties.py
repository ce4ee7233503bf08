"""Official numbers to party ids, many at once. The only place where a number becomes a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity.contracts import Number
from burgerprofiel.blocks.identity.models import Party
from burgerprofiel.blocks.identity.services import sealing
from burgerprofiel.foundation import database, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType

_AT_ONCE = 5000
"""Numbers in one question to the vault."""

_KIND = {
    IdentifierType.INSZ: Party.Kind.PERSON,
    IdentifierType.KBO: Party.Kind.ENTERPRISE,
    IdentifierType.VCODE: Party.Kind.ASSOCIATION,
}

_FIND = "SELECT id, identifier_index FROM identity_party WHERE identifier_index = ANY(%(indexes)s)"

# One order for all writers: two that meet new numbers at once wait for each other, never in a circle. What is there
# already has the same id, because the vault gives every number one party.
_MAKE = """
INSERT INTO identity_party (id, kind, identifier_index, identifier_sealed)
SELECT id, kind, decode(index, 'hex'), decode(sealed, 'hex')
FROM json_to_recordset(%s) AS party(id uuid, kind text, index text, sealed text)
ORDER BY index
ON CONFLICT DO NOTHING
"""


def resolve(numbers: Collection[Number], *, kinds: Mapping[Number, str] | None = None) -> dict[Number, UUID]:
    """Party ids of canonical numbers, made where new: one question to the vault and one statement when all are known.

    `kinds` overrules the kind of party that a new number gets by its register (a public body has a KBO number).
    Raises UntrustedKeyError when the row of a number is not the party that the vault knows for it: somebody changed
    the database, and what is sealed next would go to another one.
    """
    wanted, found = list(dict.fromkeys(numbers)), dict[Number, UUID]()
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found |= _resolve(dict(zip(part, keys.blind_indexes(part), strict=True)), kinds=kinds or {})
    return found


def find(number: Number) -> UUID | None:
    """The party of a canonical number, None where there is none: nothing is made. Raises UntrustedKeyError."""
    return find_each([number]).get(number)


def find_each(numbers: Sequence[Number]) -> dict[Number, UUID]:
    """The parties of canonical numbers, those that there are: nothing is made. Raises UntrustedKeyError."""
    return _find(dict(zip(numbers, keys.blind_indexes(numbers), strict=True))) if numbers else {}


def _resolve(indexes: Mapping[Number, keys.Index], *, kinds: Mapping[Number, str]) -> dict[Number, UUID]:
    found = _find(indexes)
    missing = [number for number in indexes if number not in found]
    return found | _make(missing, indexes=indexes, kinds=kinds) if missing else found


def _find(indexes: Mapping[Number, keys.Index]) -> dict[Number, UUID]:
    by_index = {
        value: number
        for number, index in indexes.items()
        for value in (index.current, index.next)
        if value is not None
    }
    rows = database.prepared_rows(_FIND, {"indexes": list(by_index)})
    found = {by_index[bytes(row["identifier_index"])]: row["id"] for row in rows}
    for number, party_id in found.items():
        if party_id != indexes[number].party_id:
            raise keys.UntrustedKeyError(
                f"party {party_id} in the database is not the vault's for its number"
            )
    return found


def _make(
    numbers: Sequence[Number], *, indexes: Mapping[Number, keys.Index], kinds: Mapping[Number, str]
) -> dict[Number, UUID]:
    """While the index key is rotated, new rows get the next index at once; the worker fills in the others."""
    owners = [keys.Owner(party_id=ids.new(), kind=kind, number=value) for kind, value in numbers]
    made = dict(zip(numbers, keys.register_parties(owners), strict=True))
    sealed = sealing.seal_numbers({party_id: number for number, party_id in made.items()})
    document = [
        {
            "id": party_id,
            "kind": kinds.get(number, _KIND[number[0]]),
            "index": (indexes[number].next or indexes[number].current).hex(),
            "sealed": sealed[party_id].hex(),
        }
        for number, party_id in made.items()
    ]
    database.rows(_MAKE, [msgspec.json.encode(document).decode()])
    return made
