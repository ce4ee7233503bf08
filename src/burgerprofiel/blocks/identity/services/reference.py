"""Loading known parties, mandates and clients from a reference document: set-based, the same result every time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from burgerprofiel.blocks.identity.contracts import KEEP, Number
from burgerprofiel.blocks.identity.models import Client
from burgerprofiel.blocks.identity.services import parties, persons
from burgerprofiel.foundation import clock, database, gate, identifiers, ids
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.identifiers import IdentifierType

_NAME_PARTIES = """
UPDATE identity_party party SET name = given.name, ovo_code = given.ovo_code
FROM json_to_recordset(%s) AS given(id uuid, name text, ovo_code text)
WHERE party.id = given.id AND (party.name, party.ovo_code) <> (given.name, given.ovo_code)
"""

_MAKE_PERSONS = """
INSERT INTO identity_person (party_id, given_name, family_name, language, email_sealed, email_verified_at)
SELECT party_id, given_name, family_name, language, decode(email, 'hex'), CASE WHEN email <> '' THEN %s::timestamptz END
FROM json_to_recordset(%s)
    AS person(party_id uuid, given_name text, family_name text, language text, email text)
ON CONFLICT (party_id) DO UPDATE SET
    given_name = excluded.given_name, family_name = excluded.family_name, language = excluded.language,
    email_sealed = coalesce(excluded.email_sealed, identity_person.email_sealed),
    email_verified_at = coalesce(excluded.email_verified_at, identity_person.email_verified_at)
"""

_MAKE_MANDATES = """
INSERT INTO identity_mandate (id, person_id, party_id, role, valid_from, valid_until, source)
SELECT id, person_id, party_id, role, valid_from, valid_until, 'reference'
FROM json_to_recordset(%s) AS mandate(
    id uuid, person_id uuid, party_id uuid, role text, valid_from date, valid_until date)
ON CONFLICT (person_id, party_id) DO UPDATE SET
    role = excluded.role, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
    source = excluded.source
"""


def load(document: Mapping[str, Any]) -> dict[str, int]:
    """Write `parties`, `capacities` and `clients` in one transaction; gives how many of each were in the document."""
    given_parties = list(document.get("parties", ()))
    capacities = list(document.get("capacities", ()))
    clients = list(document.get("clients", ()))
    with transaction.atomic():
        touched = {*_load_parties(given_parties), *_load_capacities(capacities)}
        _load_clients(clients)
        gate.admit(gate.SYSTEM, parties=dict.fromkeys(touched, 1), purpose=KEEP, operation=Operation.UPDATE)
    return {"parties": len(given_parties), "capacities": len(capacities), "clients": len(clients)}


def _number(entry: Mapping[str, Any]) -> Number:
    kind = IdentifierType(entry["type"])
    return kind, identifiers.canonical(kind, entry["value"])


def _load_parties(entries: Sequence[Mapping[str, Any]]) -> Collection[UUID]:
    numbers = [_number(entry) for entry in entries]
    kinds = {number: entry["kind"] for number, entry in zip(numbers, entries, strict=True) if "kind" in entry}
    ids_of = parties.resolve(numbers, kinds=kinds)
    named = [
        {"id": ids_of[number], "name": _name(entry), "ovo_code": entry.get("ovo_code", "")}
        for number, entry in zip(numbers, entries, strict=True)
    ]
    people = [
        _person(entry, party_id=ids_of[number])
        for number, entry in zip(numbers, entries, strict=True)
        if number[0] is IdentifierType.INSZ
    ]
    database.rows(_NAME_PARTIES, [_json(named)])
    database.rows(_MAKE_PERSONS, [clock.now(), _json(people)])
    return ids_of.values()


def _name(entry: Mapping[str, Any]) -> str:
    both = f"{entry.get('given_name', '')} {entry.get('family_name', '')}".strip()
    return str(entry.get("name") or both)


def _person(entry: Mapping[str, Any], *, party_id: UUID) -> dict[str, Any]:
    email = entry.get("email") or ""
    return {
        "party_id": party_id,
        "given_name": entry.get("given_name", ""),
        "family_name": entry.get("family_name", ""),
        "language": entry.get("language") or "nl",
        "email": persons.seal_email(email, person_id=party_id).hex() if email else None,
    }


def _load_capacities(entries: Sequence[Mapping[str, Any]]) -> Collection[UUID]:
    pairs = [(_number(entry["person"]), _number(entry["party"])) for entry in entries]
    ids_of = parties.resolve({number for pair in pairs for number in pair})
    mandates = [
        {
            "id": ids.new(),
            "person_id": ids_of[person],
            "party_id": ids_of[party],
            "role": entry.get("role", ""),
            "valid_from": date.fromisoformat(entry["valid_from"]),
            "valid_until": date.fromisoformat(entry["valid_until"]) if entry.get("valid_until") else None,
        }
        for (person, party), entry in zip(pairs, entries, strict=True)
    ]
    database.rows(_MAKE_MANDATES, [_json(mandates)])
    return ids_of.values()


def _load_clients(entries: Sequence[Mapping[str, Any]]) -> None:
    Client.objects.bulk_create(
        [
            Client(
                client_id=entry["client_id"],
                name=entry["name"],
                ovo_code=entry["ovo_code"],
                scopes=list(entry["scopes"]),
                jwks=entry["jwks"],
                active=True,
            )
            for entry in entries
        ],
        update_conflicts=True,
        unique_fields=["client_id"],
        update_fields=["name", "ovo_code", "scopes", "jwks", "active"],
    )


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
