"""What a person takes along of this block."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import devices
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page

_PAGE = 1000


class NoticeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """That the person was to be told about something: of which party, what became of it, and why not."""

    id: UUID
    party_id: UUID
    subject_id: UUID
    kind: str
    theme: str
    state: str
    reason: str
    channel: str
    provider: str
    repeats: int
    occurred_at: datetime
    created_at: datetime
    handed_at: datetime | None
    settled_at: datetime | None


def _notices(actor: Actor, party_id: UUID, after: str) -> Page:
    """Those of the person, also about others for whom they act: a notice is told to a person."""
    if party_id != actor.person_id:
        return Page(records=())
    found = Intent.objects.filter(person_id=actor.person_id)
    rows = (found.filter(id__gt=UUID(after)) if after else found).order_by("id")
    records = [NoticeRecord(**row) for row in rows.values(*NoticeRecord.__struct_fields__)[:_PAGE]]
    return Page(records=records, after=str(records[-1].id) if len(records) == _PAGE else "")


class DeviceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A browser on which the person sees notices; its address at the push service serves nobody else."""

    id: UUID
    name: str
    created_at: datetime
    last_seen_at: datetime


def _devices(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return Page(records=())
    found = devices.list_of(actor.person_id, keyring=actor.keyring)
    return Page(
        records=[
            DeviceRecord(
                id=device.id,
                name=device.name,
                created_at=device.created_at,
                last_seen_at=device.last_seen_at,
            )
            for device in found
        ]
    )


EXPORT: Final = (
    Dataset(
        name="notices",
        describes=_("De berichten die we je stuurden"),
        record=NoticeRecord,
        read=_notices,
        tables=("notifications_intent", "notifications_told"),
    ),
    Dataset(
        name="devices",
        describes=_("De toestellen waarop je meldingen ziet"),
        record=DeviceRecord,
        read=_devices,
        tables=("notifications_pushsubscription",),
    ),
)
