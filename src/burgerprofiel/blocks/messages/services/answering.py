"""What an authority writes back to a reply: one message more in the conversation, once for each mark of a request."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Answer, Step
from burgerprofiel.blocks.messages.errors import (
    InvalidPlanError,
    InvalidRecipientError,
    KeyUsedError,
    UnknownReplyError,
)
from burgerprofiel.blocks.messages.queries.replies import Reach
from burgerprofiel.blocks.messages.services import arriving, handling, intake, offering, quota
from burgerprofiel.blocks.messages.services.arriving import Arrival
from burgerprofiel.blocks.messages.services.handling import By
from burgerprofiel.blocks.messages.services.texts import Compiled
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Actor

_ANSWERED = """
UPDATE messages_reply SET answer_ids = answer_ids || %(answer)s::uuid,
    answer_digests = answer_digests || %(digest)s::bytea
WHERE party_id = %(party)s AND id = %(id)s
"""


def answer(
    reply_id: UUID, *, reach: Reach, given: Answer, mark: str, digest: bytes, by: By
) -> tuple[UUID, UUID]:
    """Deliver an answer to a reply of one of these senders: the ids of the message and of its conversation.

    The same again under its mark is the same message. The reply is handled from then on. A system may answer what is
    handled again, an official opens it first. Within a transaction that sees the reply. Raises UnknownReplyError,
    KeyUsedError, ReplyHandledError, ReplyTakenError, InvalidTextsError, InvalidPlanError, InvalidRecipientError,
    TooManyError.
    """
    found = handling.lock([reply_id], reach=reach)
    if not found:
        raise UnknownReplyError
    row, message_id = found[0], uuid.uuid5(reply_id, mark)
    if message_id in row["answer_ids"]:
        if bytes(row["answer_digests"][row["answer_ids"].index(message_id)]) != digest:
            raise KeyUsedError
        return message_id, row["conversation_id"]
    if isinstance(by, Actor):
        handling.check_open(row)
        handling.check_hands(row, by=by)
    arrival = _arrival(row, message_id=message_id, given=given)
    quota.spend(row["sender_code"], count=1)
    with database.writing():
        arriving.deliver([arrival], now=clock.now(), by=by)
    values = {"party": row["party_id"], "id": reply_id, "answer": message_id, "digest": digest}
    database.rows(_ANSWERED, values)
    _note(row, by=by, given=given, files=arrival.content.files)
    return message_id, row["conversation_id"]


def _note(row: Mapping[str, Any], *, by: By, given: Answer, files: Sequence[sealed.File]) -> None:
    """What an official answered stays with the reply, for colleagues; a system keeps its own (ADR 0029)."""
    name, what = handling.name_of(by), None
    if isinstance(by, Actor):
        what = sealed.Note(
            subject=next(iter(given.texts.subject.values())),
            text=next(iter(given.texts.body.values())),
            files=tuple(file.name for file in files),
        )
    handling.note([row], step=Step.ANSWERED, by=by, name=name, what=what)
    if row["handled_at"] is None:
        handling.handle([row], by=by, name=name)


def _arrival(row: Mapping[str, Any], *, message_id: UUID, given: Answer) -> Arrival:
    if given.due_at and given.due_at <= clock.now():
        raise InvalidPlanError("deadline-passed", "The deadline comes before the message.")
    compiled = Compiled(given.texts)
    values = compiled.chosen(given.values)
    if fault := intake.fault_of_values(values, compiled=compiled):
        raise InvalidRecipientError(fault[0], field=fault[1])
    code = row["sender_code"]
    named, main = offering.checked(given.files, sender_code=code)
    return Arrival(
        id=message_id,
        party_id=row["party_id"],
        type_id=row["type_id"],
        content=compiled.content(values, files=offering.enclosed(named, main=main, codes=(code,))),
        conversation_id=row["conversation_id"],
        action=given.texts.action,
        due_at=given.due_at,
        may_reply=given.may_reply,
    )
