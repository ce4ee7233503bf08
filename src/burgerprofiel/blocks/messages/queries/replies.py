"""What authorities read of the replies to their messages. Everything here is for one set of senders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import (
    Done,
    Neighbours,
    Received,
    ReplyCounts,
    ReplyFilter,
    Step,
)
from burgerprofiel.blocks.messages.queries import cursor
from burgerprofiel.foundation import clock, database, keys
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import Upload

MOST_OPEN: Final = 1_000
"""Open replies are counted so far."""
_NOBODY: Final = UUID(int=0)

_REPLIES = """
SELECT r.party_id, r.id, r.conversation_id, r.message_id, r.sender_code, t.code AS type_code, t.name::text AS type_name,
    r.sent_at, r.sent_in, r.text_sealed, r.upload_ids, r.dispatch_id, r.row_number, r.assigned_to,
    r.assigned_name_sealed, r.handled_at, r.answer_ids, d.name AS dispatch_name, p.reference_sealed
FROM messages_reply r JOIN messages_messagetype t ON t.id = r.type_id
LEFT JOIN messages_dispatch d ON d.id = r.dispatch_id
LEFT JOIN messages_recipient p ON p.dispatch_id = r.dispatch_id AND p.row_number = r.row_number
"""
THEIRS: Final = " r.sender_code = ANY(%(codes)s) AND r.party_id <> %(me)s "
"""The one predicate: replies to these senders, and nobody their own."""
# As with the changes of recipients (`sending`): what is still being written is told later.
SETTLED: Final = """ AND (r.sent_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  OR r.sent_in >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
"""
NEW: Final = (
    f"{_REPLIES} WHERE {THEIRS} AND (r.sent_in, r.id) > (%(since)s, %(after)s::uuid)"
    f"{SETTLED}ORDER BY r.sent_in, r.id LIMIT %(limit)s"
)
_WANTED = """
 AND (%(sender)s = '' OR r.sender_code = %(sender)s) AND (%(type)s = '' OR t.code = %(type)s)
 AND (%(text)s = '' OR position(lower(%(text)s) IN lower(d.name)) > 0)
 AND (%(whose)s = 'all' OR %(whose)s = 'mine' AND r.assigned_to = %(me)s
   OR %(whose)s = 'free' AND r.assigned_to IS NULL)
"""


def _listed(which: str, *, order: str) -> str:
    """SQL of a stretch of a list: of each sender as many as are wanted, in the order of its index, and of those."""
    return (
        f"SELECT found.* FROM unnest(%(codes)s::text[]) AS c (code) CROSS JOIN LATERAL ({_REPLIES}"  # noqa: S608 - constants only
        f" WHERE r.sender_code = c.code AND r.party_id <> %(me)s AND {which} {_WANTED}"
        f" ORDER BY {order} LIMIT %(limit)s) AS found ORDER BY {order.replace('r.', '')} LIMIT %(limit)s"
    )


_OPEN: Final = _listed(
    "r.handled_at IS NULL AND (%(at)s::timestamptz IS NULL OR (r.sent_at, r.id) > (%(at)s, %(place)s::uuid))",
    order="r.sent_at, r.id",
)
_OPEN_BEFORE: Final = _listed(
    "r.handled_at IS NULL AND (r.sent_at, r.id) < (%(at)s, %(place)s::uuid)",
    order="r.sent_at DESC, r.id DESC",
)
_HANDLED: Final = _listed(
    "r.handled_at IS NOT NULL"
    " AND (%(at)s::timestamptz IS NULL OR (r.handled_at, r.id) < (%(at)s, %(place)s::uuid))",
    order="r.handled_at DESC, r.id DESC",
)
_COUNTS = f"""
SELECT count(*) AS open, count(*) FILTER (WHERE assigned_to = %(me)s) AS mine,
    count(*) FILTER (WHERE assigned_to IS NULL) AS free
FROM (SELECT assigned_to FROM messages_reply r WHERE {THEIRS} AND r.handled_at IS NULL LIMIT %(most)s) AS found
"""  # noqa: S608 - constants only
_FETCHED = """
UPDATE messages_reply r SET fetched_at = %(now)s
FROM unnest(%(parties)s::uuid[], %(ids)s::uuid[]) AS given (party_id, id)
WHERE r.party_id = given.party_id AND r.id = given.id AND r.fetched_at IS NULL
"""
_ONE = f"{_REPLIES} WHERE {THEIRS} AND r.id = %(id)s"
_AROUND = (
    f"{_REPLIES} WHERE {THEIRS} AND r.party_id = %(party)s AND r.conversation_id = %(conversation)s"
    " ORDER BY r.sent_at, r.id"
)
_STEPS = """
SELECT party_id, id, reply_id, step, at, staff_id, name_sealed, note_sealed FROM messages_replystep
WHERE party_id = %(party)s AND reply_id = ANY(%(replies)s) ORDER BY at, id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whose replies somebody reads: those to these senders, but not their own (`me`, nobody for a system)."""

    codes: Collection[str]
    me: UUID = _NOBODY

    @property
    def values(self) -> dict[str, Any]:
        """As parameters of a statement."""
        return {"codes": list(self.codes), "me": self.me}


def list_new(reach: Reach, *, limit: int, since: tuple[int, UUID]) -> list[dict[str, Any]]:
    """Rows of replies in the order in which they were written, those after a place."""
    return database.rows(NEW, {**reach.values, "limit": limit, "since": since[0], "after": since[1]})


def list_page(
    reach: Reach, *, wanted: ReplyFilter, place: str, limit: int
) -> tuple[list[dict[str, Any]], str]:
    """Rows of a list and the mark by which it goes on: open ones oldest first, handled ones newest first.

    Raises InvalidCursorError.
    """
    mark = cursor.read(place)
    values = _wanted(reach, wanted=wanted) | {
        "at": mark.at if mark else None,
        "place": mark.id if mark else None,
        "limit": limit + 1,
    }
    found = database.rows(_HANDLED if wanted.is_handled else _OPEN, values)
    if len(found) <= limit:
        return found, ""
    last = found[limit - 1]
    at = last["handled_at" if wanted.is_handled else "sent_at"]
    return found[:limit], cursor.mark(at, last["id"], way="after")


def count_open(reach: Reach) -> ReplyCounts:
    """How many are open, and of whom."""
    (row,) = database.rows(_COUNTS, {**reach.values, "most": MOST_OPEN})
    return ReplyCounts(**row)


def neighbours(reach: Reach, *, of: Mapping[str, Any], wanted: ReplyFilter) -> Neighbours:
    """The open replies before and after one, in the order of the list."""
    values = _wanted(reach, wanted=wanted) | {"at": of["sent_at"], "place": of["id"], "limit": 1}
    before, after = (database.rows(way, values) for way in (_OPEN_BEFORE, _OPEN))
    return Neighbours(before=before[0]["id"] if before else None, after=after[0]["id"] if after else None)


def _wanted(reach: Reach, *, wanted: ReplyFilter) -> dict[str, Any]:
    return reach.values | {
        "sender": wanted.sender,
        "type": wanted.type_code,
        "text": wanted.text,
        "whose": wanted.whose.value,
    }


def find(reach: Reach, *, reply_id: UUID) -> dict[str, Any] | None:
    """The row of one reply."""
    found = database.rows(_ONE, {**reach.values, "id": reply_id})
    return found[0] if found else None


def list_around(reach: Reach, *, of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the replies in the conversation of one, that one too, the oldest first."""
    return database.rows(
        _AROUND, {**reach.values, "party": of["party_id"], "conversation": of["conversation_id"]}
    )


def list_steps(rows: Sequence[Mapping[str, Any]]) -> list[Done]:
    """What was done with replies of one party, the oldest first; within a transaction that sees them."""
    if not rows:
        return []
    values = {"party": rows[0]["party_id"], "replies": [row["id"] for row in rows]}
    return [_done(row) for row in database.rows(_STEPS, values)]


def opened(rows: Sequence[dict[str, Any]]) -> list[Received]:
    """Replies with their texts and files, for who was let at them."""
    wanted: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        wanted[row["sender_code"]].update(row["upload_ids"])
    files = {
        file.id: file
        for code, upload_ids in wanted.items()
        if upload_ids
        for file in uploads.list_shared(ovo_code=code, upload_ids=upload_ids)
    }
    return [_received(row, files=files) for row in rows]


def note_fetched(rows: Sequence[dict[str, Any]]) -> None:
    """Remember that systems have these replies; the first time counts."""
    values = {
        "parties": [row["party_id"] for row in rows],
        "ids": [row["id"] for row in rows],
        "now": clock.now(),
    }
    database.rows(_FETCHED, values)


def assigned_name(row: Mapping[str, Any]) -> str:
    """The name of who took a reply on; empty where nobody did."""
    return _unsealed(row["assigned_name_sealed"], purpose=sealed.assigned_purpose(row["id"], row["party_id"]))


def _received(row: dict[str, Any], *, files: dict[UUID, Upload]) -> Received:
    same = ("id", "party_id", "conversation_id", "message_id", "dispatch_id", "sender_code", "type_code")
    moments = ("sent_at", "assigned_to", "handled_at")
    return Received(
        **{name: row[name] for name in (*same, *moments)},
        row=row["row_number"],
        type_name=msgspec.json.decode(row["type_name"]),
        change=row["sent_in"],
        text=_unsealed(row["text_sealed"], purpose=sealed.reply_purpose(row["id"], row["party_id"])),
        files=tuple(files[one] for one in row["upload_ids"] if one in files),
        dispatch_name=row["dispatch_name"] or "",
        reference=_unsealed(
            row["reference_sealed"],
            purpose=sealed.reference_purpose(row["dispatch_id"], row["row_number"]),
        ),
        assigned_name=assigned_name(row),
        answer_ids=tuple(row["answer_ids"]),
    )


def _done(row: Mapping[str, Any]) -> Done:
    purpose = sealed.note_purpose(row["id"], row["party_id"])
    text = _unsealed(row["note_sealed"], purpose=purpose)
    note = msgspec.json.decode(text, type=sealed.Note) if text else sealed.Note()
    return Done(
        reply_id=row["reply_id"],
        step=Step(row["step"]),
        at=row["at"],
        staff_id=row["staff_id"],
        name=_unsealed(row["name_sealed"], purpose=sealed.step_name_purpose(row["id"], row["party_id"])),
        text=note.text,
        subject=note.subject,
        files=note.files,
    )


def _unsealed(value: bytes | None, *, purpose: str) -> str:
    return "" if value is None else keys.unseal(bytes(value), purpose=purpose)
