"""What people are told of their messages outside of the platform: who sent one, and a title that says nothing of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.events import MessageArrived
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.foundation import database, telling
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import (
    ANSWER,
    TELL,
    Description,
    News,
    Subject,
    Telling,
    Words,
)

AGAIN_AFTER: Final = timedelta(days=7)

# The law owes it that people know of what is registered, or runs to a term. Of what lies elsewhere its own provider
# tells (ADR 0026), and it may be weeks old when somebody has it here.
_READ = """
SELECT m.party_id, m.id, m.due_at, m.expires_at, c.theme,
  c.kind = 'official' AND (m.is_registered OR m.due_at IS NOT NULL) AS is_owed
FROM unnest(%(parties)s::uuid[], %(messages)s::uuid[]) AS asked (party_id, id)
JOIN messages_message m ON m.party_id = asked.party_id AND m.id = asked.id
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id AND c.provider = ''
"""

# The same predicate as on the pages (`fragments.READABLE`), for pairs instead of one actor.
_DESCRIBE = f"""
SELECT asked.party_id, asked.subject_id, asked.person_id, s.name::text AS sender, s.code,
  s.is_sensitive OR c.required_assurance > 0 AS is_neutral, y.notice_title::text AS title,
  c.action <> 'none' AND c.done_at IS NULL AS waits_for_you,
  GREATEST(c.done_at, (
    SELECT max(e.at) FROM messages_message m
    JOIN messages_messageevent e ON e.party_id = m.party_id AND e.message_id = m.id
    WHERE m.party_id = c.party_id AND m.conversation_id = c.id AND e.person_id = asked.person_id
      AND e.moment IN ('opened', 'read', 'confirmed', 'replied', 'archived', 'binned'))) AS settled_at
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked (party_id, subject_id, person_id)
JOIN messages_conversation c ON c.party_id = asked.party_id AND c.id = asked.subject_id
JOIN messages_messagetype y ON y.id = c.type_id
JOIN messages_sender s ON s.code = y.sender_id
WHERE (c.expires_at IS NULL OR c.expires_at > now())
  AND {fragments.open_to(party="asked.party_id", person="asked.person_id")}
"""  # noqa: S608 - constants only


class _Arrived(msgspec.Struct, frozen=True):
    """The payload of `messages.arrived`."""

    party_id: UUID
    conversation_id: UUID
    message_id: UUID


def read(events: Sequence[Delivered]) -> list[News]:
    """News of messages that nobody owes it to tell of."""
    return _news(events, is_owed=False)


def read_owed(events: Sequence[Delivered]) -> list[News]:
    """News of messages that are registered, or run to a term."""
    return _news(events, is_owed=True)


def _news(events: Sequence[Delivered], *, is_owed: bool) -> list[News]:
    told = [(event, msgspec.convert(event.payload, _Arrived)) for event in events]
    asked = {
        "parties": database.array(one.party_id for _event, one in told),
        "messages": database.array(one.message_id for _event, one in told),
    }
    found = {(row["party_id"], row["id"]): row for row in database.rows(_READ, asked)} if told else {}
    kept = ((event, one, found.get((one.party_id, one.message_id))) for event, one in told)
    return [_of(event, one, row) for event, one, row in kept if row and row["is_owed"] is is_owed]


def _of(event: Delivered, one: _Arrived, row: Mapping[str, Any]) -> News:
    return News(
        event_id=event.id,  # ids of messages are made of what they came of: they tell no time
        party_id=one.party_id,
        subject_id=one.conversation_id,
        matter=one.conversation_id.bytes,
        state=str(one.message_id),
        road="messages",
        occurred_at=event.occurred_at,
        due_at=row["due_at"],
        expires_at=row["expires_at"],
        theme=row["theme"],
    )


def describe(subjects: Collection[Subject]) -> dict[Subject, Description]:
    """What may be said of conversations at this moment; one that its party no longer sees is absent."""
    return {
        Subject(row["party_id"], row["subject_id"], row["person_id"]): _description(row)
        for row in database.rows(_DESCRIBE, telling.asked(subjects))
    }


def _description(row: Mapping[str, Any]) -> Description:
    """Of a sensitive sender not even the title of the kind of message: it may tell who sends it."""
    is_neutral = row["is_neutral"]
    return Description(
        sender=msgspec.json.decode(row["sender"]),
        ovo_code=row["code"],
        is_neutral=is_neutral,
        title={} if is_neutral else msgspec.json.decode(row["title"]),
        waits_for_you=row["waits_for_you"],
        settled_at=row["settled_at"],
    )


def path(subject: Subject) -> str:
    """The page of a conversation; it offers to switch to the capacity that has it."""
    return f"/berichten/{subject.subject_id}"


_CLOSING = _("Wat erin staat, lees je na het aanmelden. We zetten het nooit in een melding.")
_BUTTON = _("Lees het bericht")
_WORDS: Final = Words(
    title=_("%(sender)s stuurde je een bericht"),
    waiting=_("%(sender)s vraagt je iets te doen"),
    news=_("Er staat een nieuw bericht van %(sender)s voor je klaar."),
    represented=_("Er staat een nieuw bericht van %(sender)s klaar voor %(party)s."),
    to_do=_("Lees wat je moet doen en tegen wanneer."),
    closing=_CLOSING,
    button=_BUTTON,
    neutral=Words(
        title=_("%(sender)s: er is een bericht voor je"),
        news=_("Er staat een nieuw bericht voor je klaar."),
        represented=_("Er staat een nieuw bericht klaar voor %(party)s."),
        closing=_CLOSING,
        button=_BUTTON,
    ),
)

TELLS: Final = (
    Telling(
        kind="message-arrived",
        hears=MessageArrived.KIND,
        read=read,
        describe=describe,
        path=path,
        words=_WORDS,
        purpose=TELL,
        again_after=AGAIN_AFTER,
    ),
    Telling(
        kind="message-owed",
        hears=MessageArrived.KIND,
        read=read_owed,
        describe=describe,
        path=path,
        words=_WORDS,
        purpose=ANSWER,
        is_owed=True,
        again_after=AGAIN_AFTER,
    ),
)
