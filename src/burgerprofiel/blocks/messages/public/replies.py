"""Replies: what parties answered to a sender, for its systems and its staff, and what these do with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import (
    ANSWER,
    Answer,
    Neighbours,
    Received,
    ReplyDetail,
    ReplyFilter,
    ReplyPage,
    ReplyStanding,
)
from burgerprofiel.blocks.messages.errors import UnknownReplyError
from burgerprofiel.blocks.messages.public.rooms import Caller, codes_of, room
from burgerprofiel.blocks.messages.queries import replies as queries
from burgerprofiel.blocks.messages.queries.replies import Reach
from burgerprofiel.blocks.messages.services import answering, handling
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Actor, Client, Operation
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import NotOpenError, Opened

START = (0, UUID(int=0))
REPLIES_SHOWN = 25
MOST_OPEN = queries.MOST_OPEN


def list_replies(
    caller: Client, *, limit: int, since: tuple[int, UUID] = START
) -> tuple[list[Received], tuple[int, UUID]]:
    """Replies to the caller's senders after a place, the newest last, and the place to go on from.

    Nothing is missed, however late it commits. Each party sees in their log that theirs were read.
    """
    with room(caller):
        found = queries.list_new(_reach(caller), limit=limit, since=since)
        _admit(caller, found)
        queries.note_fetched(found)
        last = (found[-1]["sent_in"], found[-1]["id"]) if found else since
        return queries.opened(found), last


def list_to_answer(
    actor: Actor, *, wanted: ReplyFilter, after: str = "", limit: int = REPLIES_SHOWN
) -> ReplyPage:
    """What staff still has to answer, the oldest first; or what is handled, the newest first.

    Each party sees in their log that theirs was read. Raises InvalidCursorError.
    """
    with room(actor):
        reach = _reach(actor)
        found, later = queries.list_page(reach, wanted=wanted, place=after, limit=limit)
        _admit(actor, found)
        return ReplyPage(rows=tuple(queries.opened(found)), after=later, counts=queries.count_open(reach))


def get_reply(caller: Caller, *, reply_id: UUID) -> ReplyDetail:
    """A reply with the others of its conversation and what was done with them. Raises UnknownReplyError."""
    with room(caller):
        reach = _reach(caller)
        around = queries.list_around(reach, of=_found(reach, reply_id))
        _admit(caller, around)
        read = queries.opened(around)
        return ReplyDetail(
            reply=next(one for one in read if one.id == reply_id),
            around=tuple(read),
            steps=tuple(queries.list_steps(around)),
        )


def standing_of(actor: Actor, *, reply_id: UUID) -> ReplyStanding:
    """How a reply stands among officials, and nothing of who wrote it. Raises UnknownReplyError."""
    with room(actor):
        found = _found(_reach(actor), reply_id)
        return ReplyStanding(
            sender_code=found["sender_code"],
            assigned_name=queries.assigned_name(found),
            is_handled=found["handled_at"] is not None,
        )


def find_neighbours(actor: Actor, *, reply_id: UUID, wanted: ReplyFilter) -> Neighbours:
    """Which open replies come before and after one in a list: their ids alone. Raises UnknownReplyError."""
    with room(actor):
        reach = _reach(actor)
        return queries.neighbours(reach, of=_found(reach, reply_id), wanted=wanted)


def take_reply(actor: Actor, *, reply_id: UUID, over: UUID | None = None) -> None:
    """Take a reply on, or over from who had it. Raises UnknownReplyError, ReplyHandledError, ReplyTakenError."""
    with room(actor):
        handling.take(reply_id, reach=_reach(actor), by=actor, over=over)


def give_back_reply(actor: Actor, *, reply_id: UUID) -> None:
    """Let somebody else take a reply on. Raises as `take_reply`."""
    with room(actor):
        handling.give_back(reply_id, reach=_reach(actor), by=actor)


def put_aside(caller: Caller, *, reply_ids: Collection[UUID], reason: str) -> frozenset[UUID]:
    """Handle replies without an answer, for a reason that stays in their history; which of them that was possible for.

    What is handled already, or what another official has, stays as it is. Raises InvalidReasonError.
    """
    with room(caller):
        return handling.put_aside(reply_ids, reach=_reach(caller), by=caller, reason=reason)


def reopen_reply(actor: Actor, *, reply_id: UUID) -> None:
    """Put a handled reply among the open ones again. Raises UnknownReplyError, NotHandledError."""
    with room(actor):
        handling.reopen(reply_id, reach=_reach(actor), by=actor)


def open_reply_file(caller: Caller, *, reply_id: UUID, file_id: UUID) -> Opened:
    """A file of a reply, once it was found clean. Raises UnknownReplyError for every other."""
    with room(caller):
        found = _found(_reach(caller), reply_id)
        if file_id not in found["upload_ids"]:
            raise UnknownReplyError
        _admit(caller, [found])
        try:
            return uploads.open_shared(ovo_code=found["sender_code"], upload_id=file_id)
        except NotOpenError as error:
            raise UnknownReplyError from error


def answer_reply(
    caller: Caller, *, reply_id: UUID, answer: Answer, key: str, digest: bytes
) -> tuple[UUID, UUID]:
    """Answer a reply in its conversation: the ids of the message and of the conversation.

    The same again under the same key is the same message; `digest` is that of the request. Raises UnknownReplyError,
    KeyUsedError, InvalidTextsError, InvalidPlanError, InvalidRecipientError, TooManyError, and for an official
    ReplyHandledError and ReplyTakenError.
    """
    who = caller.client_id if isinstance(caller, Client) else str(caller.person_id)
    with room(caller):
        return answering.answer(
            reply_id, reach=_reach(caller), given=answer, mark=f"{who}:{key}", digest=digest, by=caller
        )


def _reach(caller: Caller) -> Reach:
    codes = codes_of(caller)
    return Reach(codes=codes) if isinstance(caller, Client) else Reach(codes=codes, me=caller.person_id)


def _found(reach: Reach, reply_id: UUID) -> dict[str, Any]:
    found = queries.find(reach, reply_id=reply_id)
    if found is None:
        raise UnknownReplyError
    return found


def _admit(caller: Caller, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        counts = Counter(row["party_id"] for row in rows)
        gate.admit(caller, parties=counts, purpose=ANSWER, operation=Operation.READ)
