"""Keeping from being erased what a court case or an inquiry needs (AVG, article 17, paragraph 3, e)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from burgerprofiel.blocks.rights.contracts import Hold
from burgerprofiel.blocks.rights.services import holding
from burgerprofiel.foundation.gate import Actor


def hold_file(actor: Actor, *, ovo_code: str, external_id: str, reason: str, until: datetime) -> int:
    """Keep a file of an authority, for everybody who reads it; answers for how many parties.

    `external_id` is the authority's number of the file. Raises InvalidHoldError, and RefusedError for who has no right.
    """
    return holding.hold_file(actor, ovo_code=ovo_code, external_id=external_id, reason=reason, until=until)


def hold_party(*, party_id: UUID, reason: str, until: datetime) -> UUID:
    """Keep everything of a party: for the operator's command. Raises InvalidHoldError."""
    return holding.hold_party(party_id=party_id, reason=reason, until=until)


def list_holds(actor: Actor) -> tuple[Hold, ...]:
    """The holds of a staff member's authorities that are in force. Raises RefusedError for residents."""
    return holding.list_of_authority(actor)


def lift_hold(actor: Actor, *, hold_id: UUID) -> None:
    """End a hold of a staff member's authority. Raises HoldNotFoundError."""
    holding.lift(actor, hold_id=hold_id)


def lift_holds_of_party(*, party_id: UUID) -> int:
    """End the operator's holds on a party: for the operator's command. Raises HoldNotFoundError."""
    return holding.lift_of_party(party_id=party_id)
