"""Restriction of processing (AVG, article 18) and objection to a purpose (article 21): asked, answered, in force.

What is granted becomes a row that the gate heeds (`foundation.restrictions`), for every block at once.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db import transaction

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import HANDLE, OBJECT, Wish, WishKind, WishState
from burgerprofiel.blocks.rights.errors import InvalidWishError, WishNotFoundError
from burgerprofiel.blocks.rights.events import WishChanged
from burgerprofiel.blocks.rights.models import Wish as Row
from burgerprofiel.foundation import clock, gate, ids, keys, outbox, purposes
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.models import Restriction

MOST_OPEN = 20
LISTED = 200


def objectionable() -> tuple[purposes.Purpose, ...]:
    """The purposes that a person may object to."""
    return tuple(purpose for purpose in purposes.register() if purpose.objectionable)


def submit(actor: Actor, *, kind: WishKind, purpose: str, ovo_code: str, words: str) -> UUID:
    """Ask it of one authority, or of the platform for all (`ovo_code` empty). Raises InvalidWishError.

    A restriction is of every purpose; an objection names one that may be objected to.
    """
    if actor.party_id != actor.person_id:
        raise InvalidWishError("person")
    if (purpose not in {one.code for one in objectionable()}) if kind is WishKind.OBJECT else purpose:
        raise InvalidWishError("purpose")
    if not 0 < len(words.strip()) <= rules.LONGEST:
        raise InvalidWishError("words")
    now, identifier = clock.now(), ids.new()
    with transaction.atomic():
        gate.admit(actor, parties={actor.party_id: 1}, purpose=OBJECT, operation=Operation.CREATE)
        if ovo_code and ovo_code not in dossiers.authorities_of(actor.party_id):
            raise InvalidWishError("authority")
        if Row.objects.filter(party_id=actor.party_id, settled_at=None).count() >= MOST_OPEN:
            raise InvalidWishError("too-many")
        Row.objects.create(
            id=identifier,
            party_id=actor.party_id,
            kind=kind.value,
            purpose=purpose,
            ovo_code=ovo_code,
            words_sealed=_seal(words, column="words_sealed", row_id=identifier),
            asked_at=now,
            due_at=rules.due(now),
        )
    return identifier


def list_of_party(actor: Actor) -> tuple[tuple[Wish, ...], tuple[str, ...]]:
    """The wishes of the present party, newest first; and the authorities of which it has a file."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=OBJECT, operation=Operation.READ) as access:
        listed = opened_of(actor.party_id)
        access.found({actor.party_id: len(listed)})
        return listed, dossiers.authorities_of(actor.party_id)


def opened_of(party_id: UUID) -> tuple[Wish, ...]:
    """The wishes of a party for who has passed the gate, newest first."""
    return tuple(map(_opened, Row.objects.filter(party_id=party_id).order_by("-asked_at")[:LISTED]))


def end(actor: Actor, *, wish_id: UUID) -> None:
    """The person wants it no longer. Raises WishNotFoundError."""
    with transaction.atomic():
        gate.admit(actor, parties={actor.party_id: 1}, purpose=OBJECT, operation=Operation.UPDATE)
        row = (
            Row.objects.select_for_update()
            .filter(pk=wish_id, party_id=actor.party_id, settled_at=None)
            .first()
        )
        if row is None:
            raise WishNotFoundError
        _settle(row, state=WishState.ENDED)


def list_to_handle(actor: Actor) -> tuple[Wish, ...]:
    """What a staff member has to answer, and what is in force at their authority; first what is due first."""
    codes = actor.decides_for
    with (
        gate.overseeing(actor, authorities=codes),
        gate.admitted(actor, parties=(), purpose=HANDLE, operation=Operation.READ) as access,
    ):
        open_rows = Row.objects.filter(ovo_code__in=codes, settled_at=None).order_by("due_at", "id")
        found = tuple(map(_opened, open_rows[:LISTED]))
        access.found(Counter(each.party_id for each in found))
        return found


def decide(actor: Actor, *, wish_id: UUID, state: WishState, reason: str = "") -> None:
    """Grant it, refuse it (with a reason), or end what was granted (with a reason, which the person reads first).

    Who asked is told that there is news. Raises WishNotFoundError, InvalidWishError.
    """
    if len(reason) > rules.LONGEST or (state is not WishState.GRANTED and not reason.strip()):
        raise InvalidWishError("reason")
    with gate.overseeing(actor, authorities=actor.decides_for):
        row = _admitted(actor, wish_id)
        if state not in rules.next_wish_states(WishState(row.state)):
            raise InvalidWishError("state")
        _say(row, reason)
        if state is WishState.GRANTED:
            _grant(row)
        else:
            _settle(row, state=state)
        _tell(row)


def extend(actor: Actor, *, wish_id: UUID, reason: str) -> None:
    """Take two months more, with reasons and within the first. Raises as `decide`."""
    if not 0 < len(reason.strip()) <= rules.LONGEST:
        raise InvalidWishError("reason")
    with gate.overseeing(actor, authorities=actor.decides_for):
        row = _admitted(actor, wish_id)
        if row.state != WishState.SUBMITTED or row.extended_at or clock.now() > row.due_at:
            raise InvalidWishError("state")
        row.extended_at, row.due_at = clock.now(), rules.due(row.asked_at, months=3)
        _say(row, reason)
        row.save()
        _tell(row)


def _tell(row: Row) -> None:
    event = WishChanged(
        party_id=row.party_id, person_id=row.party_id, wish_id=row.id, kind=row.kind, event_id=ids.new()
    )
    outbox.append([event])


def _admitted(actor: Actor, wish_id: UUID) -> Row:
    gate.check(actor, parties=(), purpose=HANDLE)
    wanted = Row.objects.select_for_update().filter(pk=wish_id, ovo_code__in=actor.decides_for)
    row = wanted.filter(settled_at=None).first()
    if row is None or row.party_id == actor.person_id:
        raise WishNotFoundError
    gate.admit(actor, parties={row.party_id: 1}, purpose=HANDLE, operation=Operation.UPDATE)
    return row


def _grant(row: Row) -> None:
    row.state, row.decided_at, row.restriction_id = WishState.GRANTED.value, clock.now(), ids.new()
    Restriction.objects.create(
        id=row.restriction_id,
        party_id=row.party_id,
        purpose=row.purpose,
        ovo_code=row.ovo_code,
        granted_at=row.decided_at,
    )
    row.save()


def _settle(row: Row, *, state: WishState) -> None:
    row.state, row.settled_at = state.value, clock.now()
    if row.restriction_id:
        Restriction.objects.filter(pk=row.restriction_id).update(lifted_at=row.settled_at)
    row.save()


def _say(row: Row, reason: str) -> None:
    if reason.strip():
        row.reason_sealed = _seal(reason, column="reason_sealed", row_id=row.id)


def _opened(row: Row) -> Wish:
    return Wish(
        id=row.id,
        party_id=row.party_id,
        kind=WishKind(row.kind),
        purpose=row.purpose,
        ovo_code=row.ovo_code,
        words=_unseal(row.words_sealed, column="words_sealed", row_id=row.id),
        state=WishState(row.state),
        reason=_unseal(row.reason_sealed, column="reason_sealed", row_id=row.id) if row.reason_sealed else "",
        asked_at=row.asked_at,
        due_at=row.due_at,
        is_extended=row.extended_at is not None,
    )


def _seal(text: str, *, column: str, row_id: UUID) -> bytes:
    return keys.seal(text.strip(), purpose=f"rights.wish.{column}:{row_id}")


def _unseal(sealed: bytes | memoryview, *, column: str, row_id: UUID) -> str:
    return keys.unseal(bytes(sealed), purpose=f"rights.wish.{column}:{row_id}")
