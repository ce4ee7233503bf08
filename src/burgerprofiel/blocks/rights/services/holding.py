"""Legal holds: set by an authority's staff on a file of theirs, or by the operator on everything of a party.

What is held is neither erased at somebody's request nor at the end of its term (`foundation.holds`).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import HOLD, Hold
from burgerprofiel.blocks.rights.errors import HoldNotFoundError, InvalidHoldError
from burgerprofiel.foundation import clock, database, gate, ids, keys
from burgerprofiel.foundation.gate import Actor, Caller, Operation
from burgerprofiel.foundation.models import Hold as Row

LONGEST: Final = timedelta(days=5 * 366)
"""For how long at once: who needs more sets it again, and thinks about it again."""
LISTED: Final = 200


def hold_file(actor: Actor, *, ovo_code: str, external_id: str, reason: str, until: datetime) -> int:
    """Keep a file of an authority for everybody who reads it; answers for how many parties.

    Raises InvalidHoldError, RefusedError for who has no right for that authority.
    """
    _check(reason=reason, until=until)
    readers = dossiers.readers_of_file(actor, ovo_code=ovo_code, external_id=external_id.strip())
    if not readers:
        raise InvalidHoldError("file")
    with gate.overseeing(actor, authorities=(ovo_code,)):
        parties = Counter(party_id for _file_id, party_id in readers)
        gate.admit(actor, parties=parties, purpose=HOLD, operation=Operation.CREATE)
        made = [
            _row(party_id, file_id=file_id, ovo_code=ovo_code, reason=reason, until=until, by=actor.person_id)
            for file_id, party_id in readers
        ]
        Row.objects.bulk_create(made)
    return len(parties)


def hold_party(*, party_id: UUID, reason: str, until: datetime) -> UUID:
    """Keep everything of a party, by order of the operator. Raises InvalidHoldError."""
    _check(reason=reason, until=until)
    with database.writing():
        made = _row(party_id, file_id=None, ovo_code="", reason=reason, until=until, by=None)
        gate.admit(gate.SYSTEM, parties={party_id: 1}, purpose=HOLD, operation=Operation.CREATE)
        made.save(force_insert=True)
    return made.id


def _check(*, reason: str, until: datetime) -> None:
    if not 0 < len(reason.strip()) <= rules.LONGEST:
        raise InvalidHoldError("reason")
    if not clock.now() < until <= clock.now() + LONGEST:
        raise InvalidHoldError("until")


def _row(
    party_id: UUID, *, file_id: UUID | None, ovo_code: str, reason: str, until: datetime, by: UUID | None
) -> Row:
    identifier = ids.new()
    return Row(
        id=identifier,
        party_id=party_id,
        file_id=file_id,
        ovo_code=ovo_code,
        reason_sealed=keys.seal(reason.strip(), purpose=_purpose(identifier)),
        set_by=by,
        set_at=clock.now(),
        until=until,
    )


def list_of_authority(actor: Actor) -> tuple[Hold, ...]:
    """The holds of the authorities of a staff member that are in force, first what ends first."""
    codes = actor.authorities
    with (
        gate.overseeing(actor, authorities=codes),
        gate.admitted(actor, parties=(), purpose=HOLD, operation=Operation.READ) as access,
    ):
        in_force = Row.objects.filter(ovo_code__in=codes, lifted_at=None, until__gt=clock.now())
        found = tuple(map(_opened, in_force.order_by("until", "id")[:LISTED]))
        access.found(Counter(each.party_id for each in found))
        return found


def lift(actor: Actor, *, hold_id: UUID) -> None:
    """End a hold of an authority of this staff member. Raises HoldNotFoundError."""
    gate.check(actor, parties=(), purpose=HOLD)
    codes = actor.authorities
    with gate.overseeing(actor, authorities=codes):
        _lift(Row.objects.filter(pk=hold_id, ovo_code__in=codes), by=actor, person_id=actor.person_id)


def lift_of_party(*, party_id: UUID) -> int:
    """End the operator's holds on everything of a party; answers how many. Raises HoldNotFoundError for none."""
    with database.writing():
        found = list(Row.objects.filter(party_id=party_id, file_id=None, ovo_code="", lifted_at=None))
        for row in found:
            _lift(Row.objects.filter(pk=row.pk), by=gate.SYSTEM, person_id=None)
    if not found:
        raise HoldNotFoundError
    return len(found)


@transaction.atomic
def _lift(wanted: QuerySet[Row], *, by: Caller, person_id: UUID | None) -> None:
    row = wanted.select_for_update().filter(lifted_at=None).first()
    if row is None:
        raise HoldNotFoundError
    gate.admit(by, parties={row.party_id: 1}, purpose=HOLD, operation=Operation.UPDATE)
    row.lifted_at, row.lifted_by = clock.now(), person_id
    row.save(update_fields=["lifted_at", "lifted_by"])


def last_end(party_id: UUID) -> datetime | None:
    """When the last hold on anything of a party ends; None without one. In a transaction that sees the party."""
    in_force = Row.objects.filter(party_id=party_id, lifted_at=None, until__gt=clock.now())
    return in_force.order_by("-until").values_list("until", flat=True).first()


def opened_of(party_id: UUID) -> tuple[Hold, ...]:
    """The holds on a party for who has passed the gate, newest first, those that ended too."""
    return tuple(map(_opened, Row.objects.filter(party_id=party_id).order_by("-set_at")[:LISTED]))


def _opened(row: Row) -> Hold:
    return Hold(
        id=row.id,
        party_id=row.party_id,
        file_id=row.file_id,
        ovo_code=row.ovo_code,
        reason=keys.unseal(bytes(row.reason_sealed), purpose=_purpose(row.id)),
        set_at=row.set_at,
        until=row.until,
    )


def _purpose(hold_id: UUID) -> str:
    return f"foundation.hold.reason_sealed:{hold_id}"
