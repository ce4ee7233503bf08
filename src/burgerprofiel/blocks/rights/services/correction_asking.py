"""Requests to correct, as the people who ask them do: ask, follow, answer, withdraw.

We never change a copy of what an authority stated: `corrected` says that the authority did, and a new status or
answer of the source brings it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import (
    CORRECT,
    Correction,
    CorrectionDetail,
    CorrectionState,
    CorrectionWords,
    FactSubject,
    OfFact,
    OfFile,
    Reference,
    Side,
    Subject,
    SubjectKind,
)
from burgerprofiel.blocks.rights.errors import CorrectionNotFoundError, InvalidCorrectionError
from burgerprofiel.blocks.rights.models import Correction as Row
from burgerprofiel.blocks.rights.models import CorrectionFile, CorrectionMessage
from burgerprofiel.blocks.rights.services import corrections, subjects
from burgerprofiel.foundation import clock, gate, ids
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import MIB, Accepts, State, Upload

MOST_OPEN: Final = 20
MOST_MESSAGES: Final = 50
ACCEPTS: Final = Accepts(max_bytes=5 * MIB)


def hand_in(actor: Actor, *, ovo_code: str, file: UploadedFile[bytes]) -> Upload:
    """Take in a file for a request or message that is still being written. Raises UploadRefusedError."""
    return uploads.submit(
        actor, party_id=actor.party_id, purpose=CORRECT, file=file, accepts=ACCEPTS, shared_with=ovo_code
    )


def list_handed_in(actor: Actor, *, upload_ids: Collection[UUID]) -> tuple[Upload, ...]:
    """Those of these files that are the present party's and that no request has yet, oldest first."""
    if not upload_ids:
        return ()
    with gate.admitted(actor, parties=(actor.party_id,), purpose=CORRECT, operation=Operation.READ) as access:
        found = _handed_in(actor, upload_ids)
        access.found({actor.party_id: len(found)} if found else {})
        return found


def _handed_in(actor: Actor, upload_ids: Collection[UUID]) -> tuple[Upload, ...]:
    found = uploads.list_within(actor, party_id=actor.party_id, purpose=CORRECT, upload_ids=upload_ids)
    taken = set(CorrectionFile.objects.filter(upload_id__in=upload_ids).values_list("upload_id", flat=True))
    return tuple(file for file in found if file.id not in taken)


def submit(
    actor: Actor, *, about: Reference, words: CorrectionWords, upload_ids: Collection[UUID] = ()
) -> UUID:
    """Ask for a correction. What is asked of a value of a source begins from what the source says now.

    Raises InvalidCorrectionError, and as `subjects.find`; KeyServiceError for a value of a source.
    """
    if problem := rules.words_problem(words, is_value_known=isinstance(about, OfFact)):
        raise InvalidCorrectionError(problem)
    subject = subjects.find(actor, about=about)
    if subject.value:
        words = msgspec.structs.replace(words, current=subject.value)
    now, identifier = clock.now(), ids.new()
    with transaction.atomic():
        gate.admit(actor, parties={actor.party_id: 1}, purpose=CORRECT, operation=Operation.CREATE)
        _refuse_more(actor.party_id, about=about)
        row = Row(
            id=identifier,
            party_id=actor.party_id,
            person_id=actor.person_id,
            kind=subject.kind.value,
            ovo_code=subject.ovo_code,
            required_assurance=subject.required_assurance,
            words_sealed=corrections.seal(
                msgspec.json.encode(words).decode(), column="words_sealed", row_id=identifier
            ),
            asked_at=now,
            due_at=rules.due(now),
            changed_at=now,
            state=CorrectionState.SUBMITTED.value,
        )
        _say_about(row, actor=actor, about=about, subject=subject)
        row.save(force_insert=True)
        corrections.attach(row, message_id=None, files=_files(actor, upload_ids))
        corrections.tell(row, by=Side.PERSON)
    return identifier


def _say_about(row: Row, *, actor: Actor, about: Reference, subject: Subject) -> None:
    if isinstance(about, OfFile):
        row.dossier_id, row.field = about.dossier_id, about.field.value
        row.number_sealed = corrections.seal(subject.number, column="number_sealed", row_id=row.id)
        return
    kind, number = identity.open_number(actor, party_id=actor.party_id)
    fact = FactSubject(
        reference=about.reference,
        fact=subject.fact,
        label=subject.label,
        authority=subject.authority,
        known_at=subject.known_at,
        number=f"{kind.value}:{number}",
    )
    row.fact_sealed = corrections.seal(
        msgspec.json.encode(fact).decode(), column="fact_sealed", row_id=row.id
    )


def _refuse_more(party_id: UUID, *, about: Reference) -> None:
    """A second request about the same value, or more of them than anybody can follow."""
    waiting = Row.objects.filter(party_id=party_id, settled_at=None)
    if waiting.count() >= MOST_OPEN:
        raise InvalidCorrectionError("too-many")
    if isinstance(about, OfFact):
        asked = (corrections.opened(row).fact for row in waiting.filter(kind=SubjectKind.FACT.value))
        if any(one and one.reference == about.reference for one in asked):
            raise InvalidCorrectionError("again")


def _files(actor: Actor, upload_ids: Collection[UUID]) -> Sequence[Upload]:
    """The files that go along; one that was refused meanwhile stays behind. Raises InvalidCorrectionError `files`."""
    found = _handed_in(actor, upload_ids) if upload_ids else ()
    if len(found) > rules.MOST_FILES:
        raise InvalidCorrectionError("files")
    return [file for file in found if file.state is not State.REFUSED]


def list_of_party(actor: Actor) -> tuple[Correction, ...]:
    """The requests of the present party that this sign-in reads, newest first."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=CORRECT, operation=Operation.READ) as access:
        listed = corrections.opened_of(actor.party_id, assurance=actor.assurance)
        access.found({actor.party_id: len(listed)})
        return listed


def get(actor: Actor, *, correction_id: UUID) -> CorrectionDetail:
    """One request with all that was written, which the present party has read now. Raises CorrectionNotFoundError."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=CORRECT, operation=Operation.READ) as access:
        row = _mine(actor, correction_id).first()
        if row is None:
            raise CorrectionNotFoundError
        access.found({actor.party_id: 1})
        messages, of = corrections.messages_of([row.id])[row.id], corrections.files_of([row.id])
        corrections.mark_read([row.id], by=Side.PERSON)
        files = uploads.list_within(actor, party_id=actor.party_id, purpose=CORRECT, upload_ids=of)
    beside = defaultdict(list)
    for file in files:
        beside[of[file.id]].append(file)
    return corrections.detail(row, messages=messages, files=beside)


def write(actor: Actor, *, correction_id: UUID, text: str, upload_ids: Collection[UUID] = ()) -> None:
    """Write to the authority while a request is open; an answer to a question puts it back with the authority.

    Raises CorrectionNotFoundError, InvalidCorrectionError.
    """
    with transaction.atomic():
        row = _locked(actor, correction_id)
        if row.settled_at is not None:
            raise InvalidCorrectionError("state")
        if problem := rules.message_problem(text, state=None):
            raise InvalidCorrectionError(problem)
        if CorrectionMessage.objects.filter(correction_id=row.id).count() >= MOST_MESSAGES:
            raise InvalidCorrectionError("too-many")
        back = rules.next_states(CorrectionState(row.state), by=Side.PERSON)
        state = CorrectionState.SUBMITTED if CorrectionState.SUBMITTED in back else None
        made = corrections.write(row, side=Side.PERSON, author_id=actor.person_id, text=text, state=state)
        corrections.attach(row, message_id=made, files=_files(actor, upload_ids))


def withdraw(actor: Actor, *, correction_id: UUID) -> None:
    """The person wants it no longer. Raises CorrectionNotFoundError, InvalidCorrectionError `state`."""
    with transaction.atomic():
        row = _locked(actor, correction_id)
        state = CorrectionState.WITHDRAWN
        if state not in rules.next_states(CorrectionState(row.state), by=Side.PERSON):
            raise InvalidCorrectionError("state")
        corrections.write(row, side=Side.PERSON, author_id=actor.person_id, text="", state=state)


def _mine(actor: Actor, correction_id: UUID) -> QuerySet[Row]:
    """The one predicate of who asked: the present party, at a sufficient level."""
    return Row.objects.filter(
        pk=correction_id, party_id=actor.party_id, required_assurance__lte=actor.assurance
    )


def _locked(actor: Actor, correction_id: UUID) -> Row:
    gate.admit(actor, parties={actor.party_id: 1}, purpose=CORRECT, operation=Operation.UPDATE)
    row = _mine(actor, correction_id).select_for_update().first()
    if row is None:
        raise CorrectionNotFoundError
    return row
