"""What a person takes along of this block."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.correspondence import queries
from burgerprofiel.blocks.correspondence.models import Escalation
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page

_PAGE = 500


class ChoiceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about digital post: yes (`given`) or no longer (`withdrawn`), and exactly what was shown before it.

    `by_me`: the person who asks for this decided it. `assurance` is how sure the sign-in was.
    """

    id: UUID
    decision: str
    at: datetime
    by_me: bool
    road: str
    assurance: int
    language: str
    version: int
    sha256: str
    text: str


def _record(row: dict[str, Any], *, person_id: UUID) -> ChoiceRecord:
    facts = {name: row[name] for name in ChoiceRecord.__struct_fields__ if name != "by_me"}
    return ChoiceRecord(**facts, by_me=row["person_id"] == person_id)


def _choices(actor: Actor, party_id: UUID, after: str) -> Page:
    found = queries.page_of_choices(party_id, after=UUID(after) if after else None, limit=_PAGE)
    records = [_record(row, person_id=actor.person_id) for row in found]
    return Page(records=records, after=str(records[-1].id) if len(records) == _PAGE else "")


class EscalationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What we did because a message with a term (`subject_id`) lay unread: told again, or asked for paper (`paper`)."""

    subject_id: UUID
    thread_id: UUID
    step: str
    at: datetime


def _escalations(actor: Actor, party_id: UUID, after: str) -> Page:
    found = Escalation.objects.filter(party_id=party_id)
    rows = (found.filter(subject_id__gt=UUID(after)) if after else found).order_by("subject_id", "step")
    records = [EscalationRecord(**row) for row in rows.values(*EscalationRecord.__struct_fields__)[:_PAGE]]
    if len(records) < _PAGE:
        return Page(records=records)
    whole = [one for one in records if one.subject_id != records[-1].subject_id]
    return Page(records=whole, after=str(whole[-1].subject_id))


EXPORT: Final = (
    Dataset(
        name="digital-post",
        describes=_("Wanneer je voor digitale post koos of ermee stopte, en wat je toen las"),
        record=ChoiceRecord,
        read=_choices,
        tables=("correspondence_choice", "correspondence_reader"),
    ),
    Dataset(
        name="unread-post",
        describes=_("Wat we deden omdat een bericht met een termijn ongelezen bleef"),
        record=EscalationRecord,
        read=_escalations,
        tables=("correspondence_escalation",),
    ),
)
