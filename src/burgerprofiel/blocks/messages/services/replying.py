"""What a party writes back: its own copy in the conversation, and one for the authority that it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import FOLLOW, Detail, Fate, MessageView, Moment
from burgerprofiel.blocks.messages.errors import NotAllowedError
from burgerprofiel.blocks.messages.events import MessageReplied
from burgerprofiel.blocks.messages.rules import may
from burgerprofiel.blocks.messages.services import arriving, feedback, marks
from burgerprofiel.blocks.messages.services.staging import Arrival
from burgerprofiel.foundation import clock, database, ids, keys, outbox
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.uploads import public as uploads

MOST_CHARACTERS: Final = 10_000
_TEN_YEARS = timedelta(days=3653)

_REPLIED = """
WITH replied AS (
  UPDATE messages_message SET replied_at = COALESCE(replied_at, %(now)s)
  WHERE party_id = %(party)s AND id = %(message)s),
told AS (
  INSERT INTO messages_messageevent (party_id, id, message_id, moment, at, person_id, via, name_sealed)
  VALUES (%(party)s, %(event)s, %(message)s, 'replied', %(now)s, %(person)s, %(via)s, %(name)s)),
kept AS (
  INSERT INTO messages_reply
    (party_id, id, conversation_id, message_id, sender_code, type_id, dispatch_id, row_number, sent_at, text_sealed,
     sent_in, upload_ids)
  SELECT %(party)s, %(id)s, c.id, %(message)s, y.sender_id, c.type_id, m.dispatch_id, m.row_number, %(now)s, %(text)s,
    pg_current_xact_id()::text::bigint, %(uploads)s::uuid[]
  FROM messages_conversation c JOIN messages_messagetype y ON y.id = c.type_id
  JOIN messages_message m ON m.party_id = c.party_id AND m.id = %(message)s
  WHERE c.party_id = %(party)s AND c.id = %(conversation)s)
UPDATE messages_conversation SET is_unread = false,
  done_at = CASE WHEN action = 'reply' THEN COALESCE(done_at, %(now)s) ELSE done_at END
WHERE party_id = %(party)s AND id = %(conversation)s
RETURNING type_id
"""


def answerable(found: Detail) -> MessageView | None:
    """The message that an answer in this conversation would answer: the newest that takes one."""
    now = clock.now()
    return next(
        (
            one
            for one in found.messages
            if not one.is_reply and may(Moment.REPLIED, one.asked, one.state, now=now)
        ),
        None,
    )


def reply(
    actor: Actor, *, found: Detail, text: str, upload_ids: Sequence[UUID] = (), reply_id: UUID | None = None
) -> UUID:
    """Answer in a conversation; the id of the answer. `reply_id` is that of the form: the same form sent twice is one.

    Raises NotAllowedError where no message of it takes an answer now.
    """
    answered, row = answerable(found), found.row
    if answered is None:
        raise NotAllowedError("reply")
    now = clock.now()
    one = Written(
        id=reply_id or ids.new(),
        party_id=row.party_id,
        conversation_id=row.id,
        message_id=answered.id,
        sender_code=row.sender_code,
        type_id=_type_of(row.party_id, row.id),
        subject=row.subject,
        text=text,
        upload_ids=tuple(upload_ids),
        at=now,
    )
    if not put(one, event=marks.parameters_of_event(actor, party_id=row.party_id)):
        return one.id
    kept = now + _TEN_YEARS if row.expires_at is None else row.expires_at + timedelta(days=30)
    if upload_ids:
        uploads.keep(actor, party_id=row.party_id, purpose=FOLLOW, upload_ids=upload_ids, until=kept)
    return one.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a party wrote back to a message of a sender, in its conversation."""

    id: UUID
    party_id: UUID
    conversation_id: UUID
    message_id: UUID
    sender_code: str
    type_id: int
    subject: str
    text: str = field(repr=False)
    upload_ids: tuple[UUID, ...] = ()
    at: datetime


def put(one: Written, *, event: Mapping[str, Any]) -> bool:
    """Store an answer, for the party and for the authority, and tell of it; whether it was not there yet.

    `event` is the event of who wrote it, as `marks.parameters_of_event` gives it. The caller was admitted.
    """
    content = sealed.Content(subject={"nl": one.subject}, body={"nl": one.text}, uploads=one.upload_ids)
    own = Arrival(
        id=one.id,
        party_id=one.party_id,
        type_id=one.type_id,
        content=content,
        conversation_id=one.conversation_id,
        is_reply=True,
    )
    if not arriving.store([own], now=one.at):
        return False
    database.rows(_REPLIED, {**event, **_values(one)})
    feedback.tell(party_id=one.party_id, message_ids=[one.message_id], fate=Fate.REPLIED)
    outbox.append(
        [
            MessageReplied(
                party_id=one.party_id,
                conversation_id=one.conversation_id,
                message_id=one.id,
                sender_code=one.sender_code,
                type_id=one.type_id,
            )
        ]
    )
    return True


def _values(one: Written) -> dict[str, Any]:
    return {
        "party": one.party_id,
        "conversation": one.conversation_id,
        "message": one.message_id,
        "id": one.id,
        "now": one.at,
        "text": keys.seal(one.text, purpose=sealed.reply_purpose(one.id, one.party_id)),
        "uploads": list(one.upload_ids),
    }


def _type_of(party_id: UUID, conversation_id: UUID) -> int:
    return int(
        database.value(
            "SELECT type_id FROM messages_conversation WHERE party_id = %s AND id = %s",
            [party_id, conversation_id],
        )
    )
