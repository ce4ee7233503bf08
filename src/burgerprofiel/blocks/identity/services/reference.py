"""Loading known parties, mandates and clients from a reference document: set-based, the same result every time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from django.db import transaction

from burgerprofiel.blocks.identity.contracts import KEEP, Number, PersonName
from burgerprofiel.blocks.identity.models import Client
from burgerprofiel.blocks.identity.services import parties, sealing
from burgerprofiel.foundation import clock, database, gate, identifiers, ids
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.identifiers import IdentifierType

SOURCE = "reference"
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost"})
_LONGEST_URI = 500
_WITHOUT_END = timedelta(days=5 * 365)

_NAME_PARTIES = """
UPDATE identity_party party
SET name = given.name, name_sealed = decode(given.name_sealed, 'hex'), ovo_code = given.ovo_code
FROM json_to_recordset(%s) AS given(id uuid, name text, name_sealed text, ovo_code text)
WHERE party.id = given.id
"""

_MAKE_PERSONS = """
INSERT INTO identity_person (party_id, language, email_sealed, email_verified_at)
SELECT party_id, language, decode(email, 'hex'), CASE WHEN email <> '' THEN %s::timestamptz END
FROM json_to_recordset(%s) AS person(party_id uuid, language text, email text)
ON CONFLICT (party_id) DO UPDATE SET
    language = excluded.language,
    email_sealed = coalesce(excluded.email_sealed, identity_person.email_sealed),
    email_verified_at = coalesce(excluded.email_verified_at, identity_person.email_verified_at)
"""

# An administrator registers these with the vault, which proves them; what a register says of them stays.
_MAKE_MANDATES = """
INSERT INTO identity_mandate AS m
    (id, person_id, party_id, role, valid_from, valid_until, source, confirmed_at, registered)
SELECT id, person_id, party_id, role, valid_from, valid_until, 'reference', NULL, true
FROM json_to_recordset(%s) AS mandate(
    id uuid, person_id uuid, party_id uuid, role text, valid_from date, valid_until date)
ON CONFLICT (person_id, party_id) DO UPDATE SET registered = true,
    role = CASE WHEN m.source IN ('acm', 'reference') THEN excluded.role ELSE m.role END,
    valid_from = CASE WHEN m.source IN ('acm', 'reference') THEN excluded.valid_from ELSE m.valid_from END,
    valid_until = CASE WHEN m.source IN ('acm', 'reference') THEN excluded.valid_until ELSE m.valid_until END,
    source = CASE WHEN m.source = 'acm' THEN excluded.source ELSE m.source END
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
    people = {
        ids_of[number]: entry
        for number, entry in zip(numbers, entries, strict=True)
        if number[0] is IdentifierType.INSZ
    }
    names = sealing.seal_names({party_id: _name(entry) for party_id, entry in people.items()})
    named = [
        {
            "id": ids_of[number],
            "name": "" if ids_of[number] in people else entry.get("name", ""),
            "name_sealed": names[ids_of[number]].hex() if ids_of[number] in people else None,
            "ovo_code": entry.get("ovo_code", ""),
        }
        for number, entry in zip(numbers, entries, strict=True)
    ]
    database.rows(_NAME_PARTIES, [_json(named)])
    database.rows(_MAKE_PERSONS, [clock.now(), _json(_persons(people))])
    return ids_of.values()


def _name(entry: Mapping[str, Any]) -> PersonName:
    """In two parts; of who is known by one text that is the given name."""
    given, family = entry.get("given_name", ""), entry.get("family_name", "")
    return PersonName(given=given if given or family else entry.get("name", ""), family=family)


def _persons(people: Mapping[UUID, Mapping[str, Any]]) -> list[dict[str, Any]]:
    emails = sealing.seal_emails(
        {party_id: entry["email"] for party_id, entry in people.items() if entry.get("email")}
    )
    return [
        {
            "party_id": party_id,
            "language": entry.get("language") or "nl",
            "email": emails[party_id].hex() if party_id in emails else None,
        }
        for party_id, entry in people.items()
    ]


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


def mandates(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The capacities of a document in the form of `foundation.keys.questions.Mandate`."""
    found = []
    for entry in document.get("capacities", ()):
        until = _last_moment(entry.get("valid_until"))
        numbers = {"person": _number(entry["person"]), "party": _number(entry["party"])}
        found.append({**numbers, "source": SOURCE, "valid_until": until, "ends": until <= clock.now()})
    return found


def _last_moment(valid_until: str | None) -> datetime:
    """Until when the vault opens; without an end date it has to be told anew after some years."""
    if not valid_until:
        return clock.now() + _WITHOUT_END
    last = date.fromisoformat(valid_until)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=clock.BRUSSELS)


def _load_clients(entries: Sequence[Mapping[str, Any]]) -> None:
    Client.objects.bulk_create(
        [
            Client(
                client_id=entry["client_id"],
                name=entry["name"],
                ovo_code=entry["ovo_code"],
                scopes=list(entry["scopes"]),
                jwks=entry["jwks"],
                redirect_uris=_redirect_uris(entry),
                active=True,
            )
            for entry in entries
        ],
        update_conflicts=True,
        unique_fields=["client_id"],
        update_fields=["name", "ovo_code", "scopes", "jwks", "redirect_uris", "active"],
    )


def _redirect_uris(entry: Mapping[str, Any]) -> list[str]:
    """Where a portal has people sent back to: whole addresses, https but on this machine. Raises ValueError."""
    found = list(entry.get("redirect_uris", ()))
    for uri in found:
        parts = urlsplit(uri)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
        if not is_safe or not parts.netloc or parts.fragment or len(uri) > _LONGEST_URI:
            raise ValueError(
                f"redirect_uris of {entry['client_id']}: https, without #, at most {_LONGEST_URI} characters"
            )
    return found


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
