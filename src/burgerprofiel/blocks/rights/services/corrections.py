"""Requests to correct: asked by a resident, handled by the staff of the authority that stated the fact.

We never change a copy of what an authority stated: `corrected` says that the authority did, and a new status
brings it. What was written, and the number of the file, are sealed with the key of the installation, not the party's:
staff must read them.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import msgspec
from django.db import transaction

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import (
    CORRECT,
    HANDLE,
    Correction,
    CorrectionField,
    CorrectionState,
    CorrectionWords,
)
from burgerprofiel.blocks.rights.errors import CorrectionNotFoundError, InvalidCorrectionError
from burgerprofiel.blocks.rights.events import CorrectionChanged
from burgerprofiel.blocks.rights.models import Correction as Row
from burgerprofiel.foundation import clock, gate, ids, keys, outbox
from burgerprofiel.foundation.gate import Actor, Operation

MOST_OPEN = 20
LISTED = 200


def submit(actor: Actor, *, dossier_id: UUID, field: CorrectionField, words: CorrectionWords) -> UUID:
    """Ask for a correction in a file that this person reads. Raises InvalidCorrectionError, and as `get_dossier`."""
    if problem := rules.words_problem(words):
        raise InvalidCorrectionError(problem)
    file = dossiers.get_dossier(actor, dossier_id=dossier_id, party_id=actor.party_id)
    if file.row.veiled:
        raise InvalidCorrectionError("assurance")
    if file.row.unreadable:
        raise InvalidCorrectionError("unreadable")
    now, identifier = clock.now(), ids.new()
    with transaction.atomic():
        gate.admit(actor, parties={actor.party_id: 1}, purpose=CORRECT, operation=Operation.CREATE)
        if Row.objects.filter(party_id=actor.party_id, settled_at=None).count() >= MOST_OPEN:
            raise InvalidCorrectionError("too-many")
        Row.objects.create(
            id=identifier,
            party_id=actor.party_id,
            person_id=actor.person_id,
            dossier_id=dossier_id,
            number_sealed=_seal(file.row.external_id, column="number_sealed", row_id=identifier),
            ovo_code=file.row.authority_code,
            field=field.value,
            words_sealed=_seal(msgspec.json.encode(words).decode(), column="words_sealed", row_id=identifier),
            asked_at=now,
            due_at=rules.due(now),
            changed_at=now,
        )
    return identifier


def list_of_party(actor: Actor) -> tuple[Correction, ...]:
    """The requests of the present party, newest first."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=CORRECT, operation=Operation.READ) as access:
        listed = opened_of(actor.party_id)
        access.found({actor.party_id: len(listed)})
        return listed


def opened_of(party_id: UUID) -> tuple[Correction, ...]:
    """The requests of a party for who has passed the gate, newest first."""
    return tuple(map(_opened, Row.objects.filter(party_id=party_id).order_by("-asked_at")[:LISTED]))


def list_to_handle(actor: Actor) -> tuple[Correction, ...]:
    """What the staff of an authority has to handle, first what is due first. Raises RefusedError for residents."""
    codes = actor.authorities
    with (
        gate.overseeing(actor, authorities=codes),
        gate.admitted(actor, parties=(), purpose=HANDLE, operation=Operation.READ) as access,
    ):
        open_rows = Row.objects.filter(ovo_code__in=codes, settled_at=None)
        listed = tuple(map(_opened, open_rows.order_by("due_at", "id")[:LISTED]))
        access.found(Counter(each.party_id for each in listed))
        return listed


def decide(actor: Actor, *, correction_id: UUID, state: CorrectionState, reason: str = "") -> None:
    """Say where a request stands now; a refusal says why. Who asked is told that there is news.

    Raises CorrectionNotFoundError and InvalidCorrectionError.
    """
    gate.check(actor, parties=(), purpose=HANDLE)
    codes = actor.authorities
    with gate.overseeing(actor, authorities=codes):
        row = Row.objects.select_for_update().filter(pk=correction_id, ovo_code__in=codes).first()
        if row is None:
            raise CorrectionNotFoundError
        if state not in rules.next_states(CorrectionState(row.state)):
            raise InvalidCorrectionError("state")
        if len(reason) > rules.LONGEST or (state is CorrectionState.REFUSED and not reason.strip()):
            raise InvalidCorrectionError("reason")
        gate.admit(actor, parties={row.party_id: 1}, purpose=HANDLE, operation=Operation.UPDATE)
        row.state, row.changed_at = state.value, clock.now()
        row.settled_at = row.changed_at if state in rules.SETTLED else None
        if reason.strip():
            row.reason_sealed = _seal(reason.strip(), column="reason_sealed", row_id=row.id)
        row.save()
        _tell(row)


def _tell(row: Row) -> None:
    event = CorrectionChanged(
        party_id=row.party_id, person_id=row.person_id, correction_id=row.id, event_id=ids.new()
    )
    outbox.append([event])


def _opened(row: Row) -> Correction:
    words = _unseal(row.words_sealed, column="words_sealed", row_id=row.id)
    return Correction(
        id=row.id,
        party_id=row.party_id,
        dossier_id=row.dossier_id,
        external_id=_unseal(row.number_sealed, column="number_sealed", row_id=row.id),
        ovo_code=row.ovo_code,
        field=CorrectionField(row.field),
        words=msgspec.json.decode(words, type=CorrectionWords),
        state=CorrectionState(row.state),
        reason=_unseal(row.reason_sealed, column="reason_sealed", row_id=row.id) if row.reason_sealed else "",
        asked_at=row.asked_at,
        due_at=row.due_at,
        changed_at=row.changed_at,
    )


def _seal(text: str, *, column: str, row_id: UUID) -> bytes:
    return keys.seal(text, purpose=f"rights.correction.{column}:{row_id}")


def _unseal(sealed: bytes | memoryview, *, column: str, row_id: UUID) -> str:
    return keys.unseal(bytes(sealed), purpose=f"rights.correction.{column}:{row_id}")
