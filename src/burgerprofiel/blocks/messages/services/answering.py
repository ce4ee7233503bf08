"""What an authority writes back to a reply: one message more in the conversation, once for each mark of a request."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import Answer
from burgerprofiel.blocks.messages.errors import (
    InvalidPlanError,
    InvalidRecipientError,
    KeyUsedError,
    UnknownReplyError,
)
from burgerprofiel.blocks.messages.services import arriving, dispatches, intake, quota
from burgerprofiel.blocks.messages.services.arriving import Arrival
from burgerprofiel.blocks.messages.services.texts import Compiled
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Caller

_LOCK = """
SELECT party_id, id, conversation_id, sender_code, type_id, answer_ids, answer_digests
FROM messages_reply WHERE sender_code = ANY(%(codes)s) AND id = %(id)s FOR UPDATE
"""
_ANSWERED = """
UPDATE messages_reply SET answer_ids = answer_ids || %(answer)s::uuid,
    answer_digests = answer_digests || %(digest)s::bytea
WHERE party_id = %(party)s AND id = %(id)s
"""


def answer(
    reply_id: UUID, *, codes: Collection[str], given: Answer, mark: str, digest: bytes, by: Caller
) -> tuple[UUID, UUID]:
    """Deliver an answer to a reply of one of these senders: the ids of the message and of its conversation.

    The same again under its mark is the same message. Within a transaction that sees the reply. Raises
    UnknownReplyError, KeyUsedError, InvalidTextsError, InvalidPlanError, InvalidRecipientError, TooManyError.
    """
    found = database.rows(_LOCK, {"id": reply_id, "codes": list(codes)})
    if not found:
        raise UnknownReplyError
    row, message_id = found[0], uuid.uuid5(reply_id, mark)
    if message_id in row["answer_ids"]:
        if bytes(row["answer_digests"][row["answer_ids"].index(message_id)]) != digest:
            raise KeyUsedError
        return message_id, row["conversation_id"]
    arrival = _arrival(row, message_id=message_id, given=given)
    quota.spend(row["sender_code"], count=1)
    with database.writing():
        arriving.deliver([arrival], now=clock.now(), by=by)
    values = {"party": row["party_id"], "id": reply_id, "answer": message_id, "digest": digest}
    database.rows(_ANSWERED, values)
    return message_id, row["conversation_id"]


def _arrival(row: Mapping[str, Any], *, message_id: UUID, given: Answer) -> Arrival:
    if given.due_at and given.due_at <= clock.now():
        raise InvalidPlanError("deadline-passed", "The deadline comes before the message.")
    compiled = Compiled(given.texts)
    values = compiled.chosen(given.values)
    if fault := intake.fault_of_values(values, compiled=compiled):
        raise InvalidRecipientError(fault[0], field=fault[1])
    named = dispatches.offered(given.file_ids, sender_code=row["sender_code"])
    return Arrival(
        id=message_id,
        party_id=row["party_id"],
        type_id=row["type_id"],
        content=compiled.content(values, files=dispatches.files_of(named)),
        conversation_id=row["conversation_id"],
        action=given.texts.action,
        due_at=given.due_at,
        may_reply=given.may_reply,
    )
