"""Having processing restricted, and objecting to it (AVG, articles 18 and 21)."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.rights.contracts import Wish, WishKind, WishState
from burgerprofiel.blocks.rights.services import objecting
from burgerprofiel.foundation.gate import Actor


def submit_wish(actor: Actor, *, kind: WishKind, purpose: str = "", ovo_code: str = "", words: str) -> UUID:
    """Ask one authority, or the platform for all, to restrict the use of one's data or to stop it for a purpose.

    Raises InvalidWishError.
    """
    return objecting.submit(actor, kind=kind, purpose=purpose, ovo_code=ovo_code, words=words)


def list_wishes(actor: Actor) -> tuple[tuple[Wish, ...], tuple[str, ...]]:
    """What the present party asked, newest first; and the authorities that it can ask."""
    return objecting.list_of_party(actor)


def end_wish(actor: Actor, *, wish_id: UUID) -> None:
    """Take back what one asked, or what was granted. Raises WishNotFoundError."""
    objecting.end(actor, wish_id=wish_id)


def list_wishes_to_handle(actor: Actor) -> tuple[Wish, ...]:
    """What a staff member has to answer, and what is in force. Raises RefusedError for residents."""
    return objecting.list_to_handle(actor)


def decide_wish(actor: Actor, *, wish_id: UUID, state: WishState, reason: str = "") -> None:
    """Grant, refuse or end it. Raises WishNotFoundError, InvalidWishError."""
    objecting.decide(actor, wish_id=wish_id, state=state, reason=reason)


def extend_wish(actor: Actor, *, wish_id: UUID, reason: str) -> None:
    """Take two months more, with reasons and within the first. Raises as `decide_wish`."""
    objecting.extend(actor, wish_id=wish_id, reason=reason)


def objectionable_purposes() -> tuple[tuple[str, str], ...]:
    """Purposes that a person may object to: code, and what it is in the active language."""
    return tuple((purpose.code, str(purpose.description)) for purpose in objecting.objectionable())
