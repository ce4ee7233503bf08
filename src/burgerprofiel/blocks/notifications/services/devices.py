"""Keeping the browsers of people: by a hash of their address, sealed to the person as an e-mail address is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import DEVICES, Device, PushAddress
from burgerprofiel.blocks.notifications.errors import NoPushServiceError
from burgerprofiel.blocks.notifications.models import PushSubscription
from burgerprofiel.blocks.notifications.services.channels import push
from burgerprofiel.blocks.notifications.wire import webpush
from burgerprofiel.foundation import clock, database, gate, ids, keys
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.keys import KeyClass

MOST: Final = 20
"""Browsers of one person; of more, those that were not seen for longest are forgotten."""

_KEEP = """
INSERT INTO notifications_pushsubscription
    (id, person_id, endpoint_hash, subscription_sealed, created_at, last_seen_at)
VALUES (%(id)s, %(person)s, %(hash)s, %(sealed)s, %(now)s, %(now)s)
ON CONFLICT (person_id, endpoint_hash) DO UPDATE SET
    subscription_sealed = excluded.subscription_sealed, last_seen_at = excluded.last_seen_at
RETURNING id
"""
_TOO_MANY = """
DELETE FROM notifications_pushsubscription WHERE id IN (
    SELECT id FROM notifications_pushsubscription WHERE person_id = %s
    ORDER BY last_seen_at DESC, id DESC OFFSET %s)
RETURNING id
"""
_OF_PERSONS = """
SELECT id, person_id, endpoint_hash, subscription_sealed FROM notifications_pushsubscription
WHERE person_id = ANY(%s) ORDER BY person_id, last_seen_at DESC, id
"""
_FORGET = "DELETE FROM notifications_pushsubscription WHERE id = ANY(%s) RETURNING person_id"


class _Kept(msgspec.Struct, frozen=True):
    """What is sealed of a browser."""

    subscription: webpush.Subscription
    device: str


def read(given: str) -> webpush.Subscription:
    """A subscription that we may go to. Raises NoPushServiceError."""
    try:
        subscription = webpush.parse(given)
    except webpush.BadSubscriptionError as error:
        raise NoPushServiceError from error
    if not push.provider_of(subscription):
        raise NoPushServiceError
    return subscription


def keep(person_id: UUID, *, subscription: webpush.Subscription, device: str) -> UUID:
    """Keep a browser of a person, once. Raises KeyServiceError."""
    found = _hash(subscription.endpoint)
    sealed = keys.sealer([person_id], key_class=KeyClass.CONTACT).seal(
        msgspec.json.encode(_Kept(subscription, device)),
        party_id=person_id,
        purpose=_purpose(person_id, endpoint_hash=found),
    )
    values = {"id": ids.new(), "person": person_id, "hash": found, "sealed": sealed, "now": clock.now()}
    kept: UUID = database.value(_KEEP, values)
    database.rows(_TOO_MANY, [person_id, MOST])
    return kept


def refresh(
    person_id: UUID, *, subscription: webpush.Subscription, previous: str, device: str
) -> UUID | None:
    """Note that a browser is still there, perhaps at another address than `previous`; None when it is not known."""
    wanted = [_hash(endpoint) for endpoint in (subscription.endpoint, previous) if endpoint]
    known = PushSubscription.objects.filter(person_id=person_id, endpoint_hash__in=wanted)
    if not known.exists():
        return None
    kept = keep(person_id, subscription=subscription, device=device)
    known.exclude(id=kept).delete()
    return kept


def remove(person_id: UUID, *, device_id: UUID) -> bool:
    """Forget a browser of a person; whether it was there."""
    count, _ = PushSubscription.objects.filter(person_id=person_id, id=device_id).delete()
    return count > 0


def list_of(person_id: UUID, *, keyring: keys.Keyring) -> tuple[Device, ...]:
    """The browsers of a person, last seen first. Raises KeyServiceError."""
    rows = list(PushSubscription.objects.filter(person_id=person_id).order_by("-last_seen_at", "-id"))
    opened = _opened([_sealed(vars(row)) for row in rows], keyring=keyring)
    return tuple(
        Device(
            id=row.id,
            name=kept.device if kept else "",
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
        )
        for row, kept in zip(rows, opened, strict=True)
    )


def count(person_id: UUID) -> int:
    """How many browsers show notices to a person."""
    return PushSubscription.objects.filter(person_id=person_id).count()


def addresses_of(person_ids: Collection[UUID]) -> dict[UUID, tuple[PushAddress, ...]]:
    """Where notices of these persons go, for the worker, which opens it without them; who has no browser is absent.

    Raises KeyServiceError, also when this happens too often.
    """
    with database.writing():
        rows = database.rows(_OF_PERSONS, [list(person_ids)])
    opened = _opened([_sealed(row) for row in rows], keyring=keys.service_keyring("notifications.send"))
    found: dict[UUID, list[PushAddress]] = {}
    for row, kept in zip(rows, opened, strict=True):
        if kept:
            address = PushAddress(id=row["id"], subscription=kept.subscription.to_json())
            found.setdefault(row["person_id"], []).append(address)
    return {person_id: tuple(addresses) for person_id, addresses in found.items()}


def forget(subscription_ids: Collection[UUID]) -> None:
    """Forget browsers that gave their subscription up (`Failure.DEAD_ADDRESS`); the log of each person says so."""
    with database.writing():
        counts: dict[UUID, int] = {}
        for row in database.rows(_FORGET, [list(subscription_ids)]):
            counts[row["person_id"]] = counts.get(row["person_id"], 0) + 1
        if counts:
            gate.admit(gate.SYSTEM, parties=counts, purpose=DEVICES, operation=Operation.DELETE)


def _opened(items: list[tuple[bytes, str]], *, keyring: keys.Keyring) -> list[_Kept | None]:
    opened = keyring.open_each(items) if items else []
    return [msgspec.json.decode(value, type=_Kept) if value else None for value in opened]


def _sealed(row: dict[str, Any]) -> tuple[bytes, str]:
    found = bytes(row["endpoint_hash"])
    return bytes(row["subscription_sealed"]), _purpose(row["person_id"], endpoint_hash=found)


def _hash(endpoint: str) -> bytes:
    return keys.digest(msgspec.json.encode(["notifications.pushsubscription.endpoint", endpoint]))


def _purpose(person_id: UUID, *, endpoint_hash: bytes) -> str:
    return f"notifications.pushsubscription.subscription_sealed:{endpoint_hash.hex()}:{person_id}"
