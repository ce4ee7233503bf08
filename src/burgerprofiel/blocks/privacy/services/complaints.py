"""Complaints: made by a person, received, extended and settled by the authority concerned."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction

from burgerprofiel.blocks.privacy import rules
from burgerprofiel.blocks.privacy.contracts import SETTLED, Reason, Step
from burgerprofiel.blocks.privacy.errors import (
    AlreadyComplainedError,
    ComplaintNotFoundError,
    MissingTextError,
    WrongStepError,
)
from burgerprofiel.blocks.privacy.events import ComplaintChanged
from burgerprofiel.blocks.privacy.models import Complaint, ComplaintStep
from burgerprofiel.blocks.privacy.queries.complaints import purpose
from burgerprofiel.foundation import clock, ids, keys, outbox


def submit(
    *, party_id: UUID, person_id: UUID, entry_id: int, organisation: str, reason: Reason, text: str
) -> Complaint:
    """Note a complaint. Raises AlreadyComplainedError and MissingTextError."""
    complaint = Complaint(
        party_id=party_id,
        id=ids.new(),
        person_id=person_id,
        entry_id=entry_id,
        organisation=organisation,
        reason=reason.value,
        state=Step.SUBMITTED.value,
        submitted_at=clock.now(),
        due_on=rules.add_months(clock.today(), months=rules.ANSWER_MONTHS),
    )
    _seal(complaint, "text", text)
    try:
        with transaction.atomic():
            complaint.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyComplainedError from error
    _note(complaint, Step.SUBMITTED)
    return complaint


def find(complaint_id: UUID, *, codes: Collection[str]) -> Complaint:
    """A complaint for one of these authorities, locked. Raises ComplaintNotFoundError."""
    complaint = Complaint.objects.select_for_update().filter(id=complaint_id, organisation__in=codes).first()
    if complaint is None:
        raise ComplaintNotFoundError
    return complaint


def take(complaint: Complaint, *, step: Step, text: str) -> None:
    """Take a step with a complaint, and tell the person. `text` is the reason or answer.

    Raises WrongStepError and MissingTextError.
    """
    if not rules.may_follow(Step(complaint.state), step, is_extended=complaint.extended_at is not None):
        raise WrongStepError
    _change(complaint, step, text=text)
    complaint.save()
    made = _note(complaint, step)
    outbox.append(
        [
            ComplaintChanged(
                party_id=complaint.party_id,
                person_id=complaint.person_id,
                complaint_id=complaint.id,
                event_id=made,
                step=step.value,
            )
        ]
    )


def _change(complaint: Complaint, step: Step, *, text: str) -> None:
    if step is Step.FORWARDED:
        complaint.forwarded_at = clock.now()
    elif step is Step.EXTENDED:
        if clock.today() > complaint.due_on:
            raise WrongStepError("too-late-to-extend")
        _seal(complaint, "extension", text)
        complaint.extended_at = clock.now()
        submitted_on = clock.in_belgium(complaint.submitted_at).date()
        complaint.due_on = rules.add_months(submitted_on, months=rules.EXTENDED_MONTHS)
    elif step in SETTLED:
        _seal(complaint, "answer", text)
        complaint.settled_at = clock.now()
    if step is not Step.EXTENDED:
        complaint.state = step.value


def _seal(complaint: Complaint, column: str, text: str) -> None:
    text = text.replace("\0", "").strip()
    if not 0 < len(text) <= rules.MAXIMUM_TEXT:
        raise MissingTextError(column, limit=rules.MAXIMUM_TEXT)
    setattr(complaint, f"{column}_sealed", keys.seal(text, purpose=purpose(complaint, column)))


def _note(complaint: Complaint, step: Step) -> UUID:
    made = ComplaintStep(
        party_id=complaint.party_id,
        id=ids.new(),
        complaint_id=complaint.id,
        step=step.value,
        made_at=clock.now(),
    )
    made.save(force_insert=True)
    return made.id
