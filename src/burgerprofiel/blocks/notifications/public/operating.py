"""How telling people goes, and what operators do about it. Staff who run the platform only."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.contracts import (
    SUPPORT,
    ChannelCode,
    Deed,
    LookedUp,
    NoticeTold,
    ReplayPeriod,
    ReplayPreview,
    Standing,
    Suppressed,
)
from burgerprofiel.blocks.notifications.errors import InvalidNumberError
from burgerprofiel.blocks.notifications.models import OperatorAct
from burgerprofiel.blocks.notifications.services import (
    acts,
    queues,
    replaying,
    supporting,
    suppressing,
)
from burgerprofiel.foundation import errors, gate, identifiers, limits
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.outbox import Parked

_ABOUT_ADDRESSES = (OperatorAct.What.SUPPRESS, OperatorAct.What.LIFT)


def see_standing(actor: Actor) -> Standing:
    """What waits for each channel, what became of notices, how providers do. Raises RefusedError."""
    _check_operator(actor)
    return queues.standing()


def list_parked_news(actor: Actor) -> list[Parked]:
    """Events that failed too often while notices were made of them, newest first. Raises RefusedError."""
    _check_operator(actor)
    return queues.parked()


def unpark_news(actor: Actor, *, event_id: UUID) -> None:
    """Try such an event again. Raises RefusedError, and NotFoundError when it is not parked."""
    _check_operator(actor)
    if not queues.unpark([event_id]):
        raise errors.NotFoundError("not-parked")
    acts.note(OperatorAct.What.UNPARK, by=actor.person_id, reason=f"event {event_id}", count=1)


def list_suppressed(actor: Actor, *, cursor: str = "") -> tuple[tuple[Suppressed, ...], str]:
    """Addresses that are left alone, the last added first, and where the list goes on.

    Raises RefusedError, and InvalidError for a cursor that is none of ours.
    """
    _check_operator(actor)
    try:
        return suppressing.newest(cursor=cursor)
    except (ValueError, OverflowError) as error:
        raise errors.InvalidError("invalid-cursor") from error


def look_address(actor: Actor, *, channel: ChannelCode, address: str) -> LookedUp:
    """Whether an address is left alone; it is digested and kept nowhere.

    Raises RefusedError, InvalidAddressError and TooManyError.
    """
    _check_operator(actor)
    limits.spend(uses.SUPPORT, session=actor.session_id, person=actor.person_id)
    return suppressing.look(channel, address)


def suppress_address(actor: Actor, *, channel: ChannelCode, digest: str, reason: str) -> LookedUp:
    """Leave an address alone, as `look_address` named it.

    Raises RefusedError, InvalidReasonError and InvalidAddressError.
    """
    _check_operator(actor)
    return suppressing.put(channel, digest=digest, reason=reason, by=actor.person_id)


def lift_address(actor: Actor, *, channel: ChannelCode, digest: str, reason: str) -> LookedUp:
    """Use an address again, of which the person said that it works.

    Raises RefusedError, InvalidReasonError, InvalidAddressError and NotSuppressedError.
    """
    _check_operator(actor)
    return suppressing.take_off(channel, digest=digest, reason=reason, by=actor.person_id)


def list_address_acts(actor: Actor) -> tuple[Deed, ...]:
    """Who last put addresses on the list or took them off, and why. Raises RefusedError."""
    _check_operator(actor)
    return acts.newest(*_ABOUT_ADDRESSES)


def preview_replay(actor: Actor, *, period: ReplayPeriod) -> ReplayPreview:
    """How many notices that failed would be sent again. Raises RefusedError and InvalidPeriodError."""
    _check_operator(actor)
    return replaying.preview(period)


def replay_notices(actor: Actor, *, period: ReplayPeriod, reason: str) -> int:
    """Send notices again that failed for a cause of ours; how many wait again.

    Raises RefusedError, InvalidPeriodError and InvalidReasonError.
    """
    _check_operator(actor)
    return replaying.replay(period, reason=reason, by=actor.person_id)


def list_replays(actor: Actor) -> tuple[Deed, ...]:
    """The last replays, with why. Raises RefusedError."""
    _check_operator(actor)
    return acts.newest(OperatorAct.What.REPLAY)


def find_person_to_help(actor: Actor, *, number: str) -> UUID | None:
    """The pseudonym of somebody who asks for help, by the national number they give; None for one we do not know.

    Raises RefusedError, InvalidNumberError and TooManyError.
    """
    _check_operator(actor)
    limits.spend(uses.SUPPORT, session=actor.session_id, person=actor.person_id)
    try:
        canonical = identifiers.canonical_insz(number)
    except identifiers.InvalidIdentifierError as error:
        raise InvalidNumberError from error
    return identity.find_party((IdentifierType.INSZ, canonical))


def list_told(
    actor: Actor, *, person_id: UUID, reason: str, cursor: str = ""
) -> tuple[tuple[NoticeTold, ...], str]:
    """What a person was told, newest first, without what it was about, and where the list goes on.

    The row that says so has the reason, and the person reads it. Raises RefusedError, InvalidReasonError, and
    InvalidError for a cursor that is none of ours.
    """
    _check_operator(actor)
    note = acts.checked(reason)
    with gate.admitted(
        actor, parties=(person_id,), purpose=SUPPORT, operation=Operation.READ, note=note
    ) as access:
        try:
            found, after = supporting.list_of(person_id, cursor=cursor)
        except ValueError as error:
            raise errors.InvalidError("invalid-cursor") from error
        access.found({person_id: len(found)})
        return found, after


def _check_operator(actor: Actor) -> None:
    if not (actor.is_staff and actor.is_operator):
        raise errors.RefusedError("only-for-operators")
