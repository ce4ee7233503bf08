"""Reads of complaints: of the person who made them, and of the authority that they are for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from burgerprofiel.blocks.privacy.contracts import (
    AccessRow,
    ComplaintDetail,
    ComplaintRow,
    ComplaintStepLine,
    Reason,
    Step,
)
from burgerprofiel.blocks.privacy.models import Complaint, ComplaintStep
from burgerprofiel.foundation import clock, keys

LIMIT = 200


def purpose(complaint: Complaint, column: str) -> str:
    """What a sealed text of a complaint is bound to."""
    return f"privacy.complaint.{column}:{complaint.id}:{complaint.party_id}"


def list_of_person(party_id: UUID, *, person_id: UUID) -> list[Complaint]:
    """Complaints that a person made for a party, newest first."""
    mine = Complaint.objects.filter(party_id=party_id, person_id=person_id)
    return list(mine.order_by("-submitted_at")[:LIMIT])


def list_of_authorities(codes: Collection[str], *, settled: bool) -> list[Complaint]:
    """Complaints for authorities: those that wait, most urgent first; or those that are settled, newest first."""
    found = Complaint.objects.filter(organisation__in=codes, settled_at__isnull=not settled)
    return list(found.order_by("-settled_at" if settled else "due_on", "id")[:LIMIT])


def find_of_person(complaint_id: UUID, *, party_id: UUID, person_id: UUID) -> Complaint | None:
    """One complaint of a person."""
    return Complaint.objects.filter(party_id=party_id, id=complaint_id, person_id=person_id).first()


def find_of_authorities(complaint_id: UUID, *, codes: Collection[str]) -> Complaint | None:
    """One complaint for authorities."""
    return Complaint.objects.filter(id=complaint_id, organisation__in=codes).first()


def row(complaint: Complaint, *, names: Mapping[str, str]) -> ComplaintRow:
    """A complaint as a line."""
    code = complaint.organisation
    return ComplaintRow(
        id=complaint.id,
        party_id=complaint.party_id,
        entry_id=complaint.entry_id,
        organisation=code,
        organisation_name=names.get(code, code),
        reason=Reason(complaint.reason),
        state=Step(complaint.state),
        submitted_at=complaint.submitted_at,
        due_on=complaint.due_on,
        is_extended=complaint.extended_at is not None,
        is_late=complaint.settled_at is None and complaint.due_on < clock.today(),
        settled_at=complaint.settled_at,
    )


def detail(
    complaint: Complaint,
    *,
    names: Mapping[str, str],
    access: AccessRow | None,
    actor: str = "",
) -> ComplaintDetail:
    """A complaint with its texts and steps."""
    steps = ComplaintStep.objects.filter(party_id=complaint.party_id, complaint_id=complaint.id)
    return ComplaintDetail(
        row=row(complaint, names=names),
        text=opened(complaint, "text"),
        answer=opened(complaint, "answer"),
        extension=opened(complaint, "extension"),
        steps=tuple(
            ComplaintStepLine(step=Step(one.step), made_at=one.made_at) for one in steps.order_by("id")
        ),
        access=access,
        actor=actor,
    )


def opened(complaint: Complaint, column: str) -> str:
    """A sealed text of a complaint; empty where there is none."""
    sealed = getattr(complaint, f"{column}_sealed")
    return keys.unseal(bytes(sealed), purpose=purpose(complaint, column)) if sealed else ""
