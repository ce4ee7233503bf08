"""Where notices go: addresses of people, opened for sending and for nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.services import devices, suppressions
from burgerprofiel.foundation import database, keys

_PHONES: Final = """
SELECT person_id, number_sealed, number_hash FROM notifications_phone
WHERE person_id = ANY(%(persons)s::uuid[]) AND verified_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One place where a person is told. `hash` recognises it; `device_id` is set of a browser."""

    value: str = field(repr=False)
    hash: bytes = b""
    device_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to tell somebody about a party: every browser, or the one address. `party_name` where there is room."""

    addresses: Sequence[Address]
    party_name: str = field(default="", repr=False)


Wanted = Collection[tuple[UUID, UUID]]
"""(party, person)."""


def find(channel: ChannelCode, wanted: Wanted) -> dict[tuple[UUID, UUID], Place]:
    """Where these persons are told over a channel; who has no address there, or a dead one, is absent.

    Raises KeyServiceError, also when this happens too often.
    """
    if not wanted:
        return {}
    if channel is ChannelCode.EMAIL:
        places = _emails(wanted)
    else:
        persons = {person_id for _party, person_id in wanted}
        found = _browsers(persons) if channel is ChannelCode.PUSH else _phones(persons)
        places = {pair: found[pair[1]] for pair in wanted if pair[1] in found}
    hashes = {one.hash for place in places.values() for one in place.addresses if one.hash}
    dead = suppressions.find(channel, hashes)
    return {
        pair: place for pair, place in places.items() if not any(one.hash in dead for one in place.addresses)
    }


def _emails(wanted: Wanted) -> dict[tuple[UUID, UUID], Place]:
    found = identity.list_recipients_of(
        party_ids={party_id for party_id, _person in wanted},
        person_ids={person_id for _party, person_id in wanted},
    )
    return {
        (party_id, one.person_id): Place(
            addresses=(Address(value=one.email, hash=suppressions.email_hash(one.email)),),
            party_name="" if one.is_own else one.party_name,
        )
        for party_id, recipients in found.items()
        for one in recipients
        if one.email and (party_id, one.person_id) in wanted
    }


def dead_of(*, email: str, phone: str) -> frozenset[ChannelCode]:
    """The channels of which the address of a person, where they have one, is left alone."""
    hashes = {
        ChannelCode.EMAIL: [suppressions.email_hash(email)] if email else [],
        ChannelCode.SMS: [suppressions.phone_hash(phone)] if phone else [],
    }
    return frozenset(channel for channel, some in hashes.items() if suppressions.find(channel, some))


def revive_emails(person_ids: Collection[UUID]) -> None:
    """Use the present e-mail addresses of these persons again, where they were left alone. Raises KeyServiceError."""
    found = identity.list_recipients_of(party_ids=person_ids, person_ids=person_ids)
    for recipients in found.values():
        for one in recipients:
            if one.email and one.is_own:
                suppressions.lift(ChannelCode.EMAIL, suppressions.email_hash(one.email))


def _browsers(persons: Collection[UUID]) -> Mapping[UUID, Place]:
    return {
        person_id: Place(
            addresses=[Address(value=browser.subscription, device_id=browser.id) for browser in browsers]
        )
        for person_id, browsers in devices.addresses_of(persons).items()
    }


def _phones(persons: Collection[UUID]) -> Mapping[UUID, Place]:
    rows = database.rows(_PHONES, {"persons": list(persons)})
    ring = keys.service_keyring("notifications.send")
    opened = ring.open_each([(bytes(row["number_sealed"]), phone_purpose(row["person_id"])) for row in rows])
    return {
        row["person_id"]: Place(addresses=(Address(value=number.decode(), hash=bytes(row["number_hash"])),))
        for row, number in zip(rows, opened, strict=True)
        if number
    }


def phone_purpose(person_id: UUID) -> str:
    """For which purpose a mobile number is sealed."""
    return f"notifications.phone.number_sealed:{person_id}:{person_id}"
