"""Telling a party again of a message with a term that lies unread, when `correspondence` asks for it (ADR 0025)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.correspondence.contracts import ESCALATE
from burgerprofiel.blocks.correspondence.events import TellAgain
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.foundation import clock, database, telling
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import Description, News, Subject, Telling, Words

_READ: Final = """
SELECT c.party_id, c.id, c.theme, c.due_at
FROM unnest(%(parties)s::uuid[], %(threads)s::uuid[]) AS asked(party_id, id)
JOIN messages_conversation c ON c.party_id = asked.party_id AND c.id = asked.id
"""
_DESCRIBE: Final = f"""
SELECT asked.party_id, asked.subject_id, asked.person_id, s.name::text AS sender, s.code,
       y.notice_title::text AS title, s.is_sensitive OR c.required_assurance > 0 AS is_neutral,
       c.box <> 'bin' AND c.handled_at IS NULL AND EXISTS (
           SELECT FROM messages_message m
           WHERE m.party_id = c.party_id AND m.conversation_id = c.id AND NOT m.is_reply AND m.due_at > %(now)s
             AND m.read_at IS NULL AND m.done_at IS NULL AND m.confirmed_at IS NULL AND m.replied_at IS NULL
       ) AS waits
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked(party_id, subject_id, person_id)
JOIN messages_conversation c ON c.party_id = asked.party_id AND c.id = asked.subject_id
JOIN messages_messagetype y ON y.id = c.type_id
JOIN messages_sender s ON s.code = y.sender_id
WHERE (c.expires_at IS NULL OR c.expires_at > %(now)s)
  AND {fragments.open_to(party="asked.party_id", person="asked.person_id")}
"""  # noqa: S608 - constants only
_CLOSING: Final = _("Uit voorzichtigheid staat hier niet wat erin staat.")


class _Asked(msgspec.Struct, frozen=True):
    party_id: UUID
    thread_id: UUID
    step: str


def read(events: Sequence[Delivered]) -> list[News]:
    """News of messages that wait; none of what is gone meanwhile."""
    asked = [(event, msgspec.convert(event.payload, _Asked, strict=False)) for event in events]
    pairs = {
        "parties": [each.party_id for _event, each in asked],
        "threads": [each.thread_id for _event, each in asked],
    }
    kept = {(row["party_id"], row["id"]): row for row in database.rows(_READ, pairs)}
    return [
        _news(event, each, row=kept[each.party_id, each.thread_id])
        for event, each in asked
        if (each.party_id, each.thread_id) in kept
    ]


def _news(event: Delivered, asked: _Asked, *, row: Mapping[str, Any]) -> News:
    return News(
        event_id=event.id,
        party_id=asked.party_id,
        subject_id=asked.thread_id,
        matter=asked.thread_id.bytes,
        state=f"still-unread:{asked.step}",
        road="messages",
        occurred_at=event.occurred_at,
        due_at=row["due_at"],
        expires_at=row["due_at"],
        theme=row["theme"],
    )


def describe(subjects: Collection[Subject]) -> dict[Subject, Description]:
    """What may be said of conversations at this moment; one that is gone or that expired is absent."""
    now = clock.now()
    return {
        Subject(row["party_id"], row["subject_id"], row["person_id"]): Description(
            sender=msgspec.json.decode(row["sender"]),
            ovo_code=row["code"] if row["code"].startswith("OVO") else "",
            is_neutral=row["is_neutral"],
            title=msgspec.json.decode(row["title"]),
            waits_for_you=row["waits"],
            settled_at=None if row["waits"] else now,
        )
        for row in database.rows(_DESCRIBE, {**telling.asked(subjects), "now": now})
    }


STILL_UNREAD: Final = Telling(
    kind="messages.still-unread",
    hears=TellAgain.KIND,
    read=read,
    describe=describe,
    path=lambda subject: f"/berichten/{subject.subject_id}",
    words=Words(
        title=_("%(sender)s: een bericht met een termijn is nog ongelezen"),
        news=_("Er staat een bericht voor je klaar dat nog niemand las. De termijn loopt."),
        to_do=_("Lees het op tijd en doe wat erin staat."),
        closing=_CLOSING,
        button=_("Lees het bericht"),
    ),
    purpose=ESCALATE,
    is_owed=True,
    elsewhere=True,
)
"""The law owes it: a term runs that the person may lose a right by, and they agreed to read."""
