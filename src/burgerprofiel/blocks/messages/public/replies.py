"""Replies: what parties answered to a sender, for its systems, and what these answer in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import RECEIVE, Answer, Received
from burgerprofiel.blocks.messages.errors import UnknownReplyError
from burgerprofiel.blocks.messages.public.rooms import codes_of, room
from burgerprofiel.blocks.messages.queries import replies as queries
from burgerprofiel.blocks.messages.services import answering
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import NotOpenError, Opened

START = (0, UUID(int=0))


def list_replies(
    caller: Client, *, limit: int, since: tuple[int, UUID] = START
) -> tuple[list[Received], tuple[int, UUID]]:
    """Replies to the caller's senders after a place, the newest last, and the place to go on from.

    Nothing is missed, however late it commits. Each party sees in their log that theirs were read.
    """
    with room(caller):
        found = queries.list_new(codes=codes_of(caller), limit=limit, since=since)
        _admit(caller, found)
        queries.note_fetched(found)
        last = (found[-1]["sent_in"], found[-1]["id"]) if found else since
        return queries.opened(found), last


def open_reply_file(caller: Client, *, reply_id: UUID, file_id: UUID) -> Opened:
    """A file of a reply, once it was found clean. Raises UnknownReplyError for every other."""
    with room(caller):
        found = queries.find_place(reply_id, codes=codes_of(caller))
        if found is None or file_id not in found["upload_ids"]:
            raise UnknownReplyError
        _admit(caller, [found])
        try:
            return uploads.open_shared(ovo_code=found["sender_code"], upload_id=file_id)
        except NotOpenError as error:
            raise UnknownReplyError from error


def answer_reply(
    caller: Client, *, reply_id: UUID, answer: Answer, key: str, digest: bytes
) -> tuple[UUID, UUID]:
    """Answer a reply in its conversation: the ids of the message and of the conversation.

    The same again under the same key is the same message; `digest` is that of the request. Raises UnknownReplyError,
    KeyUsedError, InvalidTextsError, InvalidPlanError, InvalidRecipientError, TooManyError.
    """
    with room(caller):
        return answering.answer(
            reply_id,
            codes=codes_of(caller),
            given=answer,
            mark=f"{caller.client_id}:{key}",
            digest=digest,
            by=caller,
        )


def _admit(caller: Client, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        counts = Counter(row["party_id"] for row in rows)
        gate.admit(caller, parties=counts, purpose=RECEIVE, operation=Operation.READ)
