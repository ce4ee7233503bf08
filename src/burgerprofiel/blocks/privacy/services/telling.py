"""What people are told about a complaint of theirs: that there is news, never what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.privacy.events import ComplaintChanged
from burgerprofiel.foundation import database, telling
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import ANSWER, Description, News, Subject, Telling, Words

_THERE = """
SELECT asked.party_id, asked.id, asked.person_id
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked(party_id, id, person_id)
JOIN privacy_complaint c USING (party_id, id, person_id)
"""


class _Changed(msgspec.Struct, frozen=True):
    party_id: UUID
    person_id: UUID
    complaint_id: UUID
    event_id: UUID
    step: str


def read(events: Sequence[Delivered]) -> list[News]:
    """Each step that somebody else took is news for who complained."""
    return [
        News(
            event_id=step.event_id,
            party_id=step.party_id,
            person_id=step.person_id,
            subject_id=step.complaint_id,
            matter=step.complaint_id.bytes,
            state=step.step,
            road="privacy",
            occurred_at=event.occurred_at,
        )
        for event in events
        for step in (msgspec.convert(event.payload, _Changed, strict=False),)
    ]


def describe(subjects: Collection[Subject]) -> dict[Subject, Description]:
    """Complaints that are still kept; nothing more is said of one."""
    return {
        Subject(row["party_id"], row["id"], row["person_id"]): Description(is_neutral=True)
        for row in database.rows(_THERE, telling.asked(subjects))
    }


TELLS: Final = (
    Telling(
        kind="complaint-changed",
        hears=ComplaintChanged.KIND,
        read=read,
        describe=describe,
        path=lambda subject: f"/wie-keek/klachten/{subject.subject_id}",
        purpose=ANSWER,
        is_owed=True,
        words=Words(
            title=_("%(sender)s: er is nieuws over je klacht"),
            news=_("Er is nieuws over een klacht die je indiende."),
            closing=_(
                "Om je gegevens te beschermen staat er niets over de inhoud van je klacht in deze mail."
            ),
            button=_("Bekijk je klacht"),
        ),
    ),
)
