"""What this block seals to its parties: numbers for the person alone, names and addresses also for who sends mail.

Each `seal_` has its counterpart in `opening`; the purposes are shared there.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity import opening
from burgerprofiel.blocks.identity.contracts import Number, PersonName
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.keys import KeyClass


def seal_numbers(numbers: Mapping[UUID, Number]) -> dict[UUID, bytes]:
    """The official number of each party, sealed to it."""
    sealer = keys.sealer(numbers.keys())
    return {
        party_id: sealer.seal(
            f"{kind.value}:{value}", party_id=party_id, purpose=opening.number_purpose(party_id)
        )
        for party_id, (kind, value) in numbers.items()
    }


def seal_numbers_of_mandates(numbers: Mapping[UUID, Number], *, person_id: UUID) -> dict[UUID, bytes]:
    """The number of each organisation (by party), sealed to who may act for it."""
    sealer = keys.sealer([person_id])
    return {
        party_id: sealer.seal(
            f"{kind.value}:{value}",
            party_id=person_id,
            purpose=opening.mandate_purpose(person_id, party_id=party_id),
        )
        for party_id, (kind, value) in numbers.items()
    }


def seal_names(names: Mapping[UUID, PersonName]) -> dict[UUID, bytes]:
    """The name of each person, sealed to them."""
    sealer = keys.sealer(names.keys(), key_class=KeyClass.CONTACT)
    return {
        party_id: sealer.seal(
            msgspec.json.encode([name.given, name.family]),
            party_id=party_id,
            purpose=opening.name_purpose(party_id),
        )
        for party_id, name in names.items()
    }


def seal_emails(emails: Mapping[UUID, str]) -> dict[UUID, bytes]:
    """The address of each person, sealed to them."""
    sealer = keys.sealer(emails.keys(), key_class=KeyClass.CONTACT)
    return {
        party_id: sealer.seal(email, party_id=party_id, purpose=opening.email_purpose(party_id))
        for party_id, email in emails.items()
    }


def subject_digest(issuer: str, subject: str) -> bytes:
    """By which an account at the provider is recognised; says nothing to who does not have the vault's key."""
    return keys.digest(msgspec.json.encode(["identity.person.subject", issuer, subject]))
