"""What a person takes along of this block."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications.contracts import Mention
from burgerprofiel.blocks.notifications.models import Choice, Intent
from burgerprofiel.blocks.notifications.queries import official, reminders
from burgerprofiel.blocks.notifications.services import devices, mobile, reminding
from burgerprofiel.blocks.notifications.services.official import said_purpose
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


class OfficialRecord(msgspec.Struct, frozen=True, kw_only=True):
    """News that an authority's system sent for the party: of whom, when, and what it said."""

    bundle_id: UUID
    ovo_code: str
    occurred_at: datetime
    received_at: datetime
    name: str
    link: str


def _official(actor: Actor, party_id: UUID, after: str) -> Page:
    rows = official.list_notices(party_id=party_id, after=UUID(after) if after else None, limit=_PAGE)
    opened = actor.keyring.open_each(
        [(bytes(row.pop("said_sealed")), said_purpose(row["bundle_id"], party_id)) for row in rows]
    )
    said = [msgspec.json.decode(text, type=Mention) if text else Mention() for text in opened]
    records = [
        OfficialRecord(**row, name=each.name, link=each.link) for row, each in zip(rows, said, strict=True)
    ]
    return Page(records=records, after=str(records[-1].bundle_id) if len(records) == _PAGE else "")


class ReminderRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the person is reminded of, and of whom."""

    id: UUID
    kind: str
    state: str
    happens_on: date
    happens_at: time | None
    remind_at: datetime
    ovo_code: str
    titles: dict[str, str]
    words: str
    link: str


def _reminders(actor: Actor, party_id: UUID, after: str) -> Page:
    last = UUID(after) if after else None
    rows = reminders.listed(
        parties=(party_id,), person_id=actor.person_id, limit=_PAGE, after=last, by_id=True
    )
    opened = actor.keyring.open_each(
        [(bytes(row["said_sealed"]), reminding.said_purpose(row["id"], party_id)) for row in rows]
    )
    records = [
        _reminder(row, said=msgspec.json.decode(text, type=reminding.Told) if text else reminding.Told())
        for row, text in zip(rows, opened, strict=True)
    ]
    return Page(records=records, after=str(records[-1].id) if len(records) == _PAGE else "")


def _reminder(row: dict[str, Any], *, said: reminding.Told) -> ReminderRecord:
    return ReminderRecord(
        id=row["id"],
        kind=row["kind"],
        state=row["state"],
        happens_on=row["happens_on"],
        happens_at=row["happens_at"],
        remind_at=row["remind_at"],
        ovo_code=row["ovo_code"],
        titles=reminding.titles(row, row_id=row["id"]),
        words=said.words,
        link=said.link,
    )


class PreferenceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How the person wants to be told. `channel` is empty for no notices; hours are those of the Belgian clock."""

    channel: str
    cadence: str
    quiet_begins: time | None
    quiet_ends: time | None
    themes_off: list[str]
    changed_at: datetime


def _preferences(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return Page(records=())
    fields = PreferenceRecord.__struct_fields__
    found = Choice.objects.filter(person_id=actor.person_id).values(*fields)
    return Page(records=[PreferenceRecord(**row) for row in found])


class PhoneRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The mobile number of the person in E.164; `is_confirmed`: they typed the code that was sent there."""

    number: str
    is_confirmed: bool


def _phones(actor: Actor, party_id: UUID, after: str) -> Page:
    if party_id != actor.person_id:
        return Page(records=())
    confirmed, pending = mobile.numbers_of(actor.person_id, keyring=actor.keyring)
    found = {confirmed: True, pending: False} if confirmed != pending else {confirmed: True}
    return Page(
        records=[PhoneRecord(number=number, is_confirmed=how) for number, how in found.items() if number]
    )


EXPORT: Final = (
    Dataset(
        name="reminders",
        describes=_("Je herinneringen"),
        record=ReminderRecord,
        read=_reminders,
        tables=("notifications_reminder",),
    ),
    Dataset(
        name="official-notices",
        describes=_("Wat besturen je meldden"),
        record=OfficialRecord,
        read=_official,
        tables=("notifications_notice", "notifications_bundle"),
    ),
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
    Dataset(
        name="preferences",
        describes=_("Hoe je verwittigd wilt worden"),
        record=PreferenceRecord,
        read=_preferences,
        tables=("notifications_choice",),
    ),
    Dataset(
        name="phones",
        describes=_("Je gsm-nummer voor sms’en"),
        record=PhoneRecord,
        read=_phones,
        tables=("notifications_phone", "notifications_phonecode"),
    ),
)
