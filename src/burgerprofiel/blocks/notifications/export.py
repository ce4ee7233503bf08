"""What a person takes along of this block."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page

_PAGE = 1000


class NoticeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """That the person was to be told about something: of which party, what became of it, and why not."""

    id: UUID
    party_id: UUID
    subject_id: UUID
    kind: str
    state: str
    reason: str
    created_at: datetime
    settled_at: datetime | None


def _notices(actor: Actor, party_id: UUID, after: str) -> Page:
    found = Intent.objects.filter(person_id=actor.person_id, party_id=party_id)
    rows = (found.filter(id__gt=UUID(after)) if after else found).order_by("id")
    records = [NoticeRecord(**row) for row in rows.values(*NoticeRecord.__struct_fields__)[:_PAGE]]
    return Page(records=records, after=str(records[-1].id) if len(records) == _PAGE else "")


EXPORT: Final = (
    Dataset(
        name="notices",
        describes=_("De berichten die we je stuurden"),
        record=NoticeRecord,
        read=_notices,
        tables=("notifications_intent",),
    ),
)
