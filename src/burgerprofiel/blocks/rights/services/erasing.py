"""Requests and orders to erase everything of a party (AVG, article 17): asked, decided on, followed.

A request falls into parts: one for the platform, one for every authority of which the person has a file. Each decides
about its own; what the law makes it keep, it keeps, and says so. `wiping` carries out what was decided.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import (
    ERASE,
    HANDLE,
    Erasure,
    ErasurePart,
    ErasureState,
    PartState,
)
from burgerprofiel.blocks.rights.errors import ErasureNotFoundError, InvalidErasureError
from burgerprofiel.blocks.rights.events import ErasureChanged
from burgerprofiel.blocks.rights.models import Erasure as Row
from burgerprofiel.blocks.rights.models import ErasurePart as Part
from burgerprofiel.blocks.rights.services import holding
from burgerprofiel.foundation import clock, database, gate, ids, keys, outbox
from burgerprofiel.foundation.gate import Actor, Capacity, Operation

LISTED = 200
_CODE_BYTES = 24


def submit(actor: Actor) -> UUID:
    """Ask to erase everything of this person. Raises InvalidErasureError `person`, `open`."""
    if actor.capacity is not Capacity.CITIZEN or actor.party_id != actor.person_id:
        raise InvalidErasureError("person")
    with transaction.atomic():
        gate.admit(actor, parties={actor.party_id: 1}, purpose=ERASE, operation=Operation.CREATE)
        made = _made(actor.party_id, state=ErasureState.SUBMITTED)
        due_at = rules.due(made.asked_at)
        Part.objects.bulk_create(
            Part(
                id=ids.new(),
                erasure_id=made.id,
                party_id=actor.party_id,
                ovo_code=code,
                asked_at=made.asked_at,
                due_at=due_at,
            )
            for code in (gate.PLATFORM, *dossiers.authorities_of(actor.party_id))
        )
    return made.id


def order(*, party_id: UUID, case_number: str) -> UUID:
    """Erase everything of a party by order: for the operator's command. Nobody else is asked; a hold still counts.

    Raises InvalidErasureError `reason`, `open`.
    """
    if not 0 < len(case_number.strip()) <= rules.LONGEST:
        raise InvalidErasureError("reason")
    with database.writing():
        gate.admit(gate.SYSTEM, parties={party_id: 1}, purpose=ERASE, operation=Operation.CREATE)
        _withdraw(Row.objects.filter(party_id=party_id, state=ErasureState.SUBMITTED))
        return _made(party_id, state=ErasureState.DECIDED, case_number=case_number.strip()).id


def _made(party_id: UUID, *, state: ErasureState, case_number: str = "") -> Row:
    identifier, code = ids.new(), secrets.token_urlsafe(_CODE_BYTES)
    made = Row(id=identifier, party_id=party_id, state=state.value, asked_at=clock.now())
    made.proof_hash = hashlib.sha256(code.encode()).digest()
    if case_number:
        made.order_sealed = keys.seal(case_number, purpose=f"rights.erasure.order_sealed:{identifier}")
    else:
        made.proof_sealed = keys.sealer([party_id]).seal(code, party_id=party_id, purpose=_place(made))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidErasureError("open") from error
    return made


def _place(row: Row) -> str:
    return f"rights.erasure.proof_sealed:{row.id}:{row.party_id}"


def find(actor: Actor) -> Erasure | None:
    """The last request or order of the present party, with what was decided; None without one."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=ERASE, operation=Operation.READ) as access:
        row = Row.objects.filter(party_id=actor.party_id).order_by("-asked_at").first()
        access.found({actor.party_id: 1} if row else {})
        return _opened(row, keyring=actor.keyring) if row else None


def _opened(row: Row, *, keyring: keys.Keyring | None) -> Erasure:
    code = ""
    if row.proof_sealed and keyring:
        code = keyring.open(bytes(row.proof_sealed), purpose=_place(row)).decode()
    parts = Part.objects.filter(erasure_id=row.id, party_id=row.party_id).order_by("ovo_code")
    return Erasure(
        id=row.id,
        party_id=row.party_id,
        state=ErasureState(row.state),
        asked_at=row.asked_at,
        proof_code=code,
        parts=tuple(map(_opened_part, parts)),
        held_until=holding.last_end(row.party_id),
    )


def opened_of(party_id: UUID) -> tuple[Erasure, ...]:
    """Requests of a party for who has passed the gate, newest first; without their codes."""
    rows = Row.objects.filter(party_id=party_id).order_by("-asked_at")[:LISTED]
    return tuple(_opened(row, keyring=None) for row in rows)


def withdraw(actor: Actor) -> None:
    """Take back a request that nobody carried out yet. Raises ErasureNotFoundError."""
    with transaction.atomic():
        gate.admit(actor, parties={actor.party_id: 1}, purpose=ERASE, operation=Operation.UPDATE)
        mine = Row.objects.filter(party_id=actor.party_id, order_sealed=None)
        if not _withdraw(mine.filter(state__in=(ErasureState.SUBMITTED, ErasureState.DECIDED))):
            raise ErasureNotFoundError


def _withdraw(wanted: QuerySet[Row]) -> int:
    """Nobody has to decide any more about these; answers how many there were."""
    found = list(wanted.select_for_update().values_list("id", flat=True))
    Part.objects.filter(erasure_id__in=found).delete()
    return Row.objects.filter(id__in=found).update(state=ErasureState.WITHDRAWN, settled_at=clock.now())


def list_to_decide(actor: Actor) -> tuple[ErasurePart, ...]:
    """What a staff member has to decide about, first what is due first. Raises RefusedError for residents."""
    codes = actor.decides_for
    with (
        gate.overseeing(actor, authorities=codes),
        gate.admitted(actor, parties=(), purpose=HANDLE, operation=Operation.READ) as access,
    ):
        waiting = Part.objects.filter(ovo_code__in=codes, decided_at=None).order_by("due_at", "id")
        found = tuple(map(_opened_part, waiting[:LISTED]))
        access.found(Counter(each.party_id for each in found))
        return found


def decide(actor: Actor, *, part_id: UUID, state: PartState, reason: str = "") -> None:
    """Say that a part is erased, or kept and why. Who asked is told that there is news.

    Raises ErasureNotFoundError, InvalidErasureError.
    """
    if state is PartState.ASKED:
        raise InvalidErasureError("state")
    if len(reason) > rules.LONGEST or (state is PartState.KEEP and not reason.strip()):
        raise InvalidErasureError("reason")
    with _part(actor, part_id) as part:
        part.state, part.decided_at, part.decided_by = state.value, clock.now(), actor.person_id
        _say(part, reason)
        part.save()
        _close(part.erasure_id, party_id=part.party_id)
        _tell(part)


def extend(actor: Actor, *, part_id: UUID, reason: str) -> None:
    """Take two months more, with reasons and within the first. Raises as `decide`."""
    if not 0 < len(reason.strip()) <= rules.LONGEST:
        raise InvalidErasureError("reason")
    with _part(actor, part_id) as part:
        if part.extended_at or clock.now() > part.due_at:
            raise InvalidErasureError("state")
        part.extended_at, part.due_at = clock.now(), rules.due(part.asked_at, months=3)
        _say(part, reason)
        part.save()
        _tell(part)


def _tell(part: Part) -> None:
    event = ErasureChanged(
        party_id=part.party_id, person_id=part.party_id, erasure_id=part.erasure_id, event_id=ids.new()
    )
    outbox.append([event])


@contextmanager
def _part(actor: Actor, part_id: UUID) -> Iterator[Part]:
    """A part that waits for this staff member, locked with its request; the row of the log is written."""
    gate.check(actor, parties=(), purpose=HANDLE)
    codes = actor.decides_for
    with gate.overseeing(actor, authorities=codes):
        part = Part.objects.filter(pk=part_id, ovo_code__in=codes).first()
        if part is None:
            raise ErasureNotFoundError
        if part.party_id == actor.person_id:
            raise InvalidErasureError("official")
        gate.admit(actor, parties={part.party_id: 1}, purpose=HANDLE, operation=Operation.UPDATE)
        # The request first: of two that decide at once the second sees what the first said.
        request = Row.objects.select_for_update().get(pk=part.erasure_id)
        part = Part.objects.select_for_update().get(pk=part_id)
        if request.state != ErasureState.SUBMITTED or part.decided_at:
            raise InvalidErasureError("state")
        yield part


def _close(erasure_id: UUID, *, party_id: UUID) -> None:
    """When everybody has decided, the request is: refused where all keep, else to be carried out."""
    states = set(
        Part.objects.filter(erasure_id=erasure_id, party_id=party_id).values_list("state", flat=True)
    )
    if PartState.ASKED in states:
        return
    is_refused = states == {PartState.KEEP}
    Row.objects.filter(pk=erasure_id).update(
        state=ErasureState.REFUSED if is_refused else ErasureState.DECIDED,
        settled_at=clock.now() if is_refused else None,
    )


def _say(part: Part, reason: str) -> None:
    if reason.strip():
        part.reason_sealed = keys.seal(reason.strip(), purpose=_reason_place(part.id))


def _reason_place(part_id: UUID) -> str:
    return f"rights.erasurepart.reason_sealed:{part_id}"


def _opened_part(row: Part) -> ErasurePart:
    sealed = bytes(row.reason_sealed or b"")
    return ErasurePart(
        id=row.id,
        erasure_id=row.erasure_id,
        party_id=row.party_id,
        ovo_code=row.ovo_code,
        state=PartState(row.state),
        reason=keys.unseal(sealed, purpose=_reason_place(row.id)) if sealed else "",
        asked_at=row.asked_at,
        due_at=row.due_at,
        is_extended=row.extended_at is not None,
    )
