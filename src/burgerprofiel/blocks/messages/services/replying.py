"""What a party writes back: its own copy in the conversation, and one for the authority that it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
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
  INSERT INTO messages_messageevent (party_id, id, message_id, moment, at, person_id, name_sealed)
  VALUES (%(party)s, %(event)s, %(message)s, 'replied', %(now)s, %(person)s, %(name)s)),
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
    identifier, now = reply_id or ids.new(), clock.now()
    content = sealed.Content(subject={"nl": row.subject}, body={"nl": text}, uploads=tuple(upload_ids))
    own = Arrival(
        id=identifier,
        party_id=row.party_id,
        type_id=_type_of(row.party_id, row.id),
        content=content,
        conversation_id=row.id,
        is_reply=True,
    )
    if not arriving.store([own], now=now):
        return identifier
    kept = now + _TEN_YEARS if row.expires_at is None else row.expires_at + timedelta(days=30)
    if upload_ids:
        uploads.keep(actor, party_id=row.party_id, purpose=FOLLOW, upload_ids=upload_ids, until=kept)
    database.rows(
        _REPLIED, _values(actor, answered=answered, found=found, content=content, reply_id=identifier)
    )
    feedback.tell(party_id=row.party_id, message_ids=[answered.id], fate=Fate.REPLIED)
    outbox.append(
        [
            MessageReplied(
                party_id=row.party_id,
                conversation_id=row.id,
                message_id=identifier,
                sender_code=row.sender_code,
                type_id=own.type_id,
            )
        ]
    )
    return identifier


def _values(
    actor: Actor, *, answered: MessageView, found: Detail, content: sealed.Content, reply_id: UUID
) -> dict[str, Any]:
    party_id = found.row.party_id
    return marks.parameters_of_event(actor, party_id=party_id) | {
        "party": party_id,
        "conversation": found.row.id,
        "message": answered.id,
        "id": reply_id,
        "now": clock.now(),
        "text": keys.seal(content.body["nl"], purpose=sealed.reply_purpose(reply_id, party_id)),
        "uploads": list(content.uploads),
    }


def _type_of(party_id: UUID, conversation_id: UUID) -> int:
    return int(
        database.value(
            "SELECT type_id FROM messages_conversation WHERE party_id = %s AND id = %s",
            [party_id, conversation_id],
        )
    )
