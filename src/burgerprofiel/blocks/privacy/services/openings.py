"""The sealed parts of an inquiry: asked by one officer, agreed to by another, open for the session that asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from burgerprofiel.blocks.privacy import contracts
from burgerprofiel.blocks.privacy.contracts import MAXIMUM_REASON, OpeningState
from burgerprofiel.blocks.privacy.errors import ClosedError, MissingTextError, OpeningNotFoundError
from burgerprofiel.blocks.privacy.models import Inquiry, Opening
from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.gate import Actor, RefusedError


def ask(inquiry: Inquiry, *, reason: str, actor: Actor) -> UUID:
    """Note that an officer wants to read them in this session; the vault is asked by their sign-in.

    Raises MissingTextError.
    """
    text = reason.replace("\0", "").strip()
    if not 0 < len(text) <= MAXIMUM_REASON:
        raise MissingTextError("reason", limit=MAXIMUM_REASON)
    made = Opening(
        party_id=inquiry.party_id,
        id=ids.new(),
        inquiry_id=inquiry.id,
        organisation=inquiry.organisation,
        asked_by=actor.person_id,
        session_id=actor.session_id,
        asked_at=clock.now(),
    )
    made.reason_sealed = keys.seal(text, purpose=_purpose(made))
    made.save(force_insert=True)
    return made.id


def find_to_sign(opening_id: UUID, *, codes: Collection[str], actor: Actor) -> Opening:
    """One that this officer may sign for now: as the one who asks, in the same session, or as the second.

    Raises OpeningNotFoundError, and RefusedError `same-official`.
    """
    among = Opening.objects.select_for_update()
    found = among.filter(id=opening_id, organisation__in=codes, opened_at=None).first()
    if found is None:
        raise OpeningNotFoundError
    if found.grant_id is None:
        if found.session_id != actor.session_id:
            raise OpeningNotFoundError
        return found
    if found.asked_by == actor.person_id:
        raise RefusedError("same-official")
    if found.expires_at is None or found.expires_at <= clock.now():
        raise OpeningNotFoundError
    return found


def note_grant(opening: Opening, *, grant: keys.OfficialGrant, actor: Actor) -> bool:
    """Note what the vault said; whether that was to a second officer."""
    is_second = opening.grant_id is not None
    if is_second:
        opening.agreed_by = actor.person_id
    opening.grant_id, opening.expires_at = grant.grant_id, grant.expires_at
    opening.opened_at = None if grant.waits else clock.now()
    opening.save()
    return is_second


def get_open(inquiry_id: UUID, *, session_id: UUID) -> tuple[UUID | None, datetime]:
    """Who agreed to the one that is open for a session now, and until when it is. Raises ClosedError."""
    found = (
        Opening.objects.filter(
            inquiry_id=inquiry_id,
            session_id=session_id,
            opened_at__isnull=False,
            expires_at__gt=clock.now(),
        )
        .order_by("-expires_at")
        .first()
    )
    if found is None or found.expires_at is None:
        raise ClosedError
    return found.agreed_by, found.expires_at


def list_newest(inquiry_ids: Collection[UUID]) -> dict[UUID, Opening]:
    """What the vault was asked last about each of these inquiries."""
    known = Opening.objects.filter(inquiry_id__in=inquiry_ids, grant_id__isnull=False).order_by("asked_at")
    return {one.inquiry_id: one for one in known}


def shown(opening: Opening | None, *, actor: Actor) -> contracts.Opening | None:
    """As it crosses the door."""
    if opening is None or opening.expires_at is None:
        return None
    is_over = opening.expires_at <= clock.now()
    state = OpeningState.OPEN if opening.opened_at else OpeningState.WAITS
    return contracts.Opening(
        id=opening.id,
        reason=keys.unseal(bytes(opening.reason_sealed), purpose=_purpose(opening)),
        state=OpeningState.OVER if is_over else state,
        asked_at=opening.asked_at,
        expires_at=opening.expires_at,
        is_mine=opening.asked_by == actor.person_id,
        is_here=opening.session_id == actor.session_id,
    )


def _purpose(opening: Opening) -> str:
    return f"privacy.opening.reason:{opening.id}:{opening.party_id}"
