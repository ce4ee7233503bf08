"""What a colleague is told when somebody gives them a message of their organisation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.events import MessageAssigned
from burgerprofiel.blocks.messages.services import notices
from burgerprofiel.foundation import database
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import TELL, Description, News, Subject, Telling, Words

# Whose it still is, and what nobody handled meanwhile.
_THEIRS: Final = """
SELECT asked.party_id, asked.subject_id, asked.person_id
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked (party_id, subject_id, person_id)
JOIN messages_conversation c ON c.party_id = asked.party_id AND c.id = asked.subject_id
WHERE c.assigned_to = asked.person_id AND c.handled_at IS NULL
"""


class _Assigned(msgspec.Struct, frozen=True):
    """The payload of `messages.assigned`."""

    party_id: UUID
    conversation_id: UUID
    person_id: UUID


def read(events: Sequence[Delivered]) -> list[News]:
    """News for the one person who was given a message."""
    return [_of(event, msgspec.convert(event.payload, _Assigned)) for event in events]


def _of(event: Delivered, one: _Assigned) -> News:
    return News(
        event_id=event.id,
        party_id=one.party_id,
        subject_id=one.conversation_id,
        matter=one.conversation_id.bytes,
        state=f"assigned:{event.id}",
        road="messages",
        occurred_at=event.occurred_at,
        person_id=one.person_id,
    )


def describe(subjects: Collection[Subject]) -> dict[Subject, Description]:
    """As of any message (`notices.describe`), for those who still have it; of others it is no news."""
    asked = {
        "parties": [one.party_id for one in subjects],
        "subjects": [one.subject_id for one in subjects],
        "persons": [one.person_id for one in subjects],
    }
    theirs = {Subject(**row) for row in database.rows(_THEIRS, asked)}
    return {subject: said for subject, said in notices.describe(subjects).items() if subject in theirs}


ASSIGNED: Final = Telling(
    kind="message-assigned",
    hears=MessageAssigned.KIND,
    read=read,
    describe=describe,
    path=notices.path,
    words=Words(
        title=_("Een collega gaf je een bericht van %(sender)s"),
        news=_("Een collega gaf je een bericht van %(sender)s om af te handelen."),
        represented=_("Een collega gaf je een bericht van %(sender)s voor %(party)s om af te handelen."),
        closing=_("Wat erin staat, lees je na het aanmelden. We zetten het nooit in een melding."),
        button=_("Lees het bericht"),
        neutral=Words(
            title=_("%(sender)s: een collega gaf je een bericht"),
            news=_("Een collega gaf je een bericht om af te handelen."),
            represented=_("Een collega gaf je een bericht voor %(party)s om af te handelen."),
            closing=_("Wat erin staat, lees je na het aanmelden. We zetten het nooit in een melding."),
            button=_("Lees het bericht"),
        ),
    ),
    purpose=TELL,
)
