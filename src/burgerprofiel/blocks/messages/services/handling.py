"""What officials do with a reply besides answering: take it on, give it back, put it aside, open it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import ANSWER, Step
from burgerprofiel.blocks.messages.errors import (
    InvalidReasonError,
    NotHandledError,
    ReplyHandledError,
    ReplyTakenError,
    UnknownReplyError,
)
from burgerprofiel.blocks.messages.models import ReplyStep
from burgerprofiel.blocks.messages.queries import replies
from burgerprofiel.blocks.messages.queries.replies import Reach
from burgerprofiel.blocks.messages.services import telling
from burgerprofiel.foundation import clock, database, gate, ids, keys
from burgerprofiel.foundation.gate import Actor, Client, Operation

MOST_REASON: Final = 500
By = Actor | Client

_LOCK = f"""
SELECT r.party_id, r.id, r.conversation_id, r.sender_code, r.type_id, r.answer_ids, r.answer_digests, r.assigned_to,
    r.assigned_name_sealed, r.handled_at
FROM messages_reply r WHERE {replies.THEIRS} AND r.id = ANY(%(ids)s) ORDER BY r.party_id, r.id FOR UPDATE
"""  # noqa: S608 - constants only
_CHANGE = """
UPDATE messages_reply r SET handled_at = %(handled)s::timestamptz, assigned_to = %(person)s::uuid,
    assigned_name_sealed = g.name
FROM unnest(%(parties)s::uuid[], %(ids)s::uuid[], %(names)s::bytea[]) AS g (party_id, id, name)
WHERE r.party_id = g.party_id AND r.id = g.id
"""


def lock(reply_ids: Collection[UUID], *, reach: Reach) -> list[dict[str, Any]]:
    """Rows of replies for who is about to change them, always in the same order. Those of others are not among them."""
    return database.rows(_LOCK, {**reach.values, "ids": list(reply_ids)})


def take(reply_id: UUID, *, reach: Reach, by: Actor, over: UUID | None = None) -> None:
    """Take a reply on, or over from who had it (`over`). Again by the same person changes nothing.

    Raises UnknownReplyError, ReplyHandledError, and ReplyTakenError when somebody else has it by now.
    """
    row = _locked(reply_id, reach=reach, by=by)
    check_open(row)
    if row["assigned_to"] == by.person_id:
        return
    if row["assigned_to"] not in (None, over):
        raise ReplyTakenError(replies.assigned_name(row))
    _assign([row], by=by, name=(name := name_of(by)))
    note([row], step=Step.TAKEN, by=by, name=name)


def give_back(reply_id: UUID, *, reach: Reach, by: Actor) -> None:
    """Let somebody else take a reply on. Raises UnknownReplyError, ReplyHandledError, ReplyTakenError."""
    row = _locked(reply_id, reach=reach, by=by)
    check_open(row)
    if row["assigned_to"] is None:
        return
    check_hands(row, by=by)
    _assign([row], by=None, name="")
    note([row], step=Step.RETURNED, by=by, name=name_of(by))


def put_aside(reply_ids: Collection[UUID], *, reach: Reach, by: By, reason: str) -> frozenset[UUID]:
    """Handle replies without an answer; which of them, as those that somebody else has or handled stay as they are.

    Raises InvalidReasonError for a reason that is empty or too long.
    """
    reason = reason.strip()
    if not reason or len(reason) > MOST_REASON:
        raise InvalidReasonError("empty" if not reason else "too-long")
    rows = lock(reply_ids, reach=reach)
    free = [row for row in rows if row["handled_at"] is None and not is_in_other_hands(row, by=by)]
    if free:
        gate.admit(by, parties=_parties(free), purpose=ANSWER, operation=Operation.UPDATE)
        name = name_of(by)
        note(free, step=Step.ASIDE, by=by, name=name, what=sealed.Note(text=reason))
        handle(free, by=by, name=name)
    return frozenset(row["id"] for row in free)


def reopen(reply_id: UUID, *, reach: Reach, by: Actor) -> None:
    """Put a handled reply among the open ones again. Raises UnknownReplyError, NotHandledError."""
    row = _locked(reply_id, reach=reach, by=by)
    if row["handled_at"] is None:
        raise NotHandledError
    _assign([row], by=by, name=(name := name_of(by)))
    note([row], step=Step.REOPENED, by=by, name=name)


def handle(rows: Sequence[Mapping[str, Any]], *, by: By, name: str) -> None:
    """Note that replies are handled: who did it has them from then on, and systems of the authority are told."""
    _assign(rows, by=by if isinstance(by, Actor) else None, name=name, is_handled=True)
    with database.writing():
        telling.tell_handled(
            (row["sender_code"], row["id"], row["conversation_id"], clock.now()) for row in rows
        )


def note(
    rows: Sequence[Mapping[str, Any]], *, step: Step, by: By, name: str, what: sealed.Note | None = None
) -> None:
    """Add a step to the history of replies."""
    now = clock.now()
    text = msgspec.json.encode(what).decode() if what else ""
    ReplyStep.objects.bulk_create(
        ReplyStep(
            party_id=row["party_id"],
            id=(step_id := ids.new()),
            reply_id=row["id"],
            sender_code=row["sender_code"],
            step=step.value,
            at=now,
            staff_id=by.person_id if isinstance(by, Actor) else None,
            client_id=by.client_id if isinstance(by, Client) else "",
            name_sealed=_sealed(name, purpose=sealed.step_name_purpose(step_id, row["party_id"])),
            note_sealed=_sealed(text, purpose=sealed.note_purpose(step_id, row["party_id"])),
        )
        for row in rows
    )


def check_open(row: Mapping[str, Any]) -> None:
    """Raise ReplyHandledError for a reply that is handled, with who did it."""
    if row["handled_at"] is not None:
        raise ReplyHandledError(replies.assigned_name(row))


def check_hands(row: Mapping[str, Any], *, by: By) -> None:
    """Raise ReplyTakenError for a reply that another official has."""
    if is_in_other_hands(row, by=by):
        raise ReplyTakenError(replies.assigned_name(row))


def is_in_other_hands(row: Mapping[str, Any], *, by: By) -> bool:
    """Whether another official took a reply on; a system of the authority heeds none of them."""
    return isinstance(by, Actor) and row["assigned_to"] not in (None, by.person_id)


def name_of(by: By) -> str:
    """The name of an official for their colleagues; empty for a system."""
    return identity.party_names(by, {by.person_id}).get(by.person_id, "") if isinstance(by, Actor) else ""


def _locked(reply_id: UUID, *, reach: Reach, by: Actor) -> dict[str, Any]:
    found = lock([reply_id], reach=reach)
    if not found:
        raise UnknownReplyError
    gate.admit(by, parties=_parties(found), purpose=ANSWER, operation=Operation.UPDATE)
    return found[0]


def _assign(
    rows: Sequence[Mapping[str, Any]], *, by: Actor | None, name: str, is_handled: bool = False
) -> None:
    """Who has replies from now on; nobody where `by` is none."""
    values = {
        "parties": [row["party_id"] for row in rows],
        "ids": [row["id"] for row in rows],
        "names": [_sealed(name, purpose=sealed.assigned_purpose(row["id"], row["party_id"])) for row in rows],
        "person": by.person_id if by else None,
        "handled": clock.now() if is_handled else None,
    }
    database.rows(_CHANGE, values)


def _parties(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    for row in rows:
        counts[row["party_id"]] = counts.get(row["party_id"], 0) + 1
    return counts


def _sealed(text: str, *, purpose: str) -> bytes | None:
    return keys.seal(text, purpose=purpose) if text else None
