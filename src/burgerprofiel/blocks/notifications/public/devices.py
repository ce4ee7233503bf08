"""On which of their browsers a person sees notices."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import DEVICES, Device
from burgerprofiel.blocks.notifications.services import devices
from burgerprofiel.blocks.notifications.services.channels import vapid
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Actor, Operation


def application_key() -> str:
    """What a browser subscribes with (`applicationServerKey`), in base64url."""
    return vapid.public_key()


def list_devices(actor: Actor) -> tuple[Device, ...]:
    """The browsers of this person, last seen first. Raises KeyServiceError."""
    with gate.admitted(
        actor, parties=(actor.person_id,), purpose=DEVICES, operation=Operation.READ
    ) as access:
        found = devices.list_of(actor.person_id, keyring=actor.keyring)
        access.found({actor.person_id: len(found)})
        return found


def register_device(actor: Actor, *, subscription: str, device: str) -> UUID:
    """Show notices in this browser from now on: `subscription` in JSON, as the browser gave it; `device` in two words.

    Raises NoPushServiceError and KeyServiceError.
    """
    given = devices.read(subscription)
    with gate.admitted(
        actor, parties=(actor.person_id,), purpose=DEVICES, operation=Operation.CREATE
    ) as access:
        access.found({actor.person_id: 1})
        return devices.keep(actor.person_id, subscription=given, device=device)


def refresh_device(actor: Actor, *, subscription: str, previous: str = "", device: str) -> UUID | None:
    """Note that a browser still has its subscription, or has another than `previous` (an address).

    None, and nothing is kept, when this person did not register it: somebody else who uses this browser may have.
    Raises NoPushServiceError and KeyServiceError.
    """
    given = devices.read(subscription)
    with gate.admitted(
        actor, parties=(actor.person_id,), purpose=DEVICES, operation=Operation.UPDATE
    ) as access:
        kept = devices.refresh(actor.person_id, subscription=given, previous=previous, device=device)
        access.found({actor.person_id: 1} if kept else {})
        return kept


def remove_device(actor: Actor, *, device_id: UUID) -> bool:
    """Show no notices in that browser any more; whether it was there."""
    with gate.admitted(
        actor, parties=(actor.person_id,), purpose=DEVICES, operation=Operation.DELETE
    ) as access:
        is_done = devices.remove(actor.person_id, device_id=device_id)
        access.found({actor.person_id: 1} if is_done else {})
        return is_done
