"""The list of conversations: filters, keyset paging, and what stands around a page of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages.contracts import (
    MOST_COUNTED,
    Box,
    Kind,
    Lies,
    Page,
    Row,
    Stand,
    Wanted,
)
from burgerprofiel.blocks.messages.queries import cursor, fragments, shape
from burgerprofiel.foundation import clock, database, gate
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.searching import ranking

LIMIT: Final = 25
MOST_LISTED: Final = 100
_SENDERS_OF: Final = 200
_LAST_DAY = date.max - timedelta(days=1)
_KEYSET = {
    "after": "AND (c.latest_at, c.id) < (%(at)s, %(at_id)s)",
    "before": "AND (c.latest_at, c.id) > (%(at)s, %(at_id)s)",
}
_UNREAD_ROWS = f"""
SELECT FROM messages_conversation c
WHERE {fragments.READABLE} AND c.is_unread AND c.box = 'inbox' AND c.kind = '{{kind}}'
"""
_UNREAD = f"SELECT count(*) FROM ({_UNREAD_ROWS} LIMIT {MOST_COUNTED}) AS counted"  # noqa: S608 - constants only


# The box as a constant, so that the index of that box serves.
_IN = {
    Box.INBOX: "c.box = 'inbox'",
    Box.ARCHIVE: "c.box <> 'inbox' AND c.box = 'archive'",
    Box.BIN: "c.box <> 'inbox' AND c.box = 'bin'",
}


_OF_SENDER = "c.type_id = ANY(ARRAY(SELECT t.id FROM messages_messagetype t WHERE t.sender_id = %(sender)s))"


class _Answer(msgspec.Struct):
    rows: list[shape.Raw]
    unread: dict[Kind, int] = {}
    senders: list[tuple[str, str]] = []


decode = msgspec.json.Decoder(_Answer).decode
"""What PostgreSQL answers, read."""


def conversations(actor: Actor, *, party_id: UUID, wanted: Wanted, place: str, limit: int) -> Page:
    """One page of what fits, newest first. Raises InvalidCursorError."""
    mark = cursor.read(place)
    limit = max(1, min(limit, MOST_LISTED))
    values = parameters(actor, party_id=party_id, wanted=wanted)
    answer = _ask(wanted, values=values, mark=mark, limit=limit + 1)
    opened = _opened(answer, actor=actor, language=values["language"])
    return _page(opened, answer=answer, mark=mark, limit=limit)


def parameters(actor: Actor, *, party_id: UUID, wanted: Wanted) -> dict[str, Any]:
    """The values that `conditions` needs."""
    return fragments.parameters(actor, party_id=party_id) | {
        "kind": wanted.kind,
        "sender": wanted.sender,
        "theme": wanted.theme,
        "partition": wanted.partition,
        "today": clock.today(),
        "from_moment": wanted.since and _midnight(wanted.since),
        "to_moment": wanted.until and _midnight(min(wanted.until, _LAST_DAY) + timedelta(days=1)),
    }


def conditions(wanted: Wanted) -> str:
    """SQL for what fits all but the text, of conversations as `c`."""
    parts = [fragments.READABLE, _in(wanted)]
    if wanted.sender:
        parts.append(_OF_SENDER)
    if wanted.theme:
        parts.append(f"c.theme = %(theme)s AND NOT ({fragments.VEILED})")
    parts += ["c.is_unread"] * wanted.unread + [fragments.WAITS] * wanted.waits
    parts += ["c.is_registered"] * wanted.registered
    parts += _work(wanted)
    if wanted.since:
        parts.append("c.latest_at >= %(from_moment)s")
    if wanted.until:
        parts.append("c.latest_at < %(to_moment)s")
    return " AND ".join(parts)


_LIES = {
    Lies.MINE: "c.assigned_to = %(person)s",
    Lies.NOBODY: "c.assigned_to IS NULL AND c.handled_at IS NULL",
}
_STANDS = {Stand.OPEN: "c.handled_at IS NULL", Stand.HANDLED: "c.handled_at IS NOT NULL"}


def _work(wanted: Wanted) -> Iterator[str]:
    """What of it is about the work of colleagues. The general part is most of a mailbox: no index is for it."""
    if wanted.partition is not None:
        yield "c.partition = %(partition)s AND c.partition <> ''" if wanted.partition else "c.partition = ''"
    if wanted.lies:
        yield _LIES[wanted.lies]
    if wanted.stand:
        yield _STANDS[wanted.stand]
    if wanted.late:
        yield "c.handle_by < %(today)s AND c.handled_at IS NULL"


def _in(wanted: Wanted) -> str:
    """The box, of the inbox one kind where that is asked: as the index of that box has them, in the order of lists."""
    kind = " AND c.kind = %(kind)s" if wanted.kind and wanted.box is Box.INBOX else ""
    return _IN[wanted.box] + kind


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.BRUSSELS)


def _ask(wanted: Wanted, *, values: dict[str, Any], mark: cursor.Mark | None, limit: int) -> _Answer:
    if mark:
        values |= {"at": mark.at, "at_id": mark.id}
    picked = _picked(wanted, mark=mark, limit=limit)
    return decode(database.prepared_value(_statement(wanted, picked=picked), values))


def _picked(wanted: Wanted, *, mark: cursor.Mark | None, limit: int) -> str:
    """Conversations come in order from the index of their box. The limit is a constant, which the one plan can heed."""
    order = "ASC" if mark and mark.way == "before" else "DESC"
    return f"""
    SELECT c.*, row_number() OVER (ORDER BY c.latest_at {order}, c.id {order}) AS place
    FROM messages_conversation c WHERE {conditions(wanted)} {_KEYSET[mark.way] if mark else ""}
    ORDER BY c.latest_at {order}, c.id {order} LIMIT {limit:d}
    """  # noqa: S608 - constant fragments only


_FOUND: Final = f"""
SELECT c.*, array_position(%(found)s::uuid[], c.id) AS place
FROM messages_conversation c WHERE {fragments.READABLE} AND c.id = ANY(%(found)s::uuid[])
"""  # noqa: S608 - constant fragments only


def _statement(wanted: Wanted, *, picked: str) -> str:
    """The rows that were picked, and what stands around a list: what is counted is bounded.

    Rows are picked of one table and not looked up again. The planner multiplies the condition on the party with that
    of row-level security and expects one row of the largest mailbox: it would take any join for cheap.
    """
    return f"""
    WITH picked AS MATERIALIZED ({picked}), full_rows AS (
        SELECT {fragments.ROW}, c.place FROM picked c
        JOIN messages_messagetype y ON y.id = c.type_id JOIN messages_sender s ON s.code = y.sender_id
    ), recent AS (
        SELECT c.type_id FROM messages_conversation c WHERE {fragments.READABLE} AND {_in(wanted)}
        ORDER BY c.latest_at DESC, c.id DESC LIMIT {_SENDERS_OF}
    ), senders AS (
        SELECT DISTINCT s.code, {fragments.in_language("s.name")} AS name FROM recent
        JOIN messages_messagetype y ON y.id = recent.type_id JOIN messages_sender s ON s.code = y.sender_id
    )
    SELECT json_build_object(
        'rows', COALESCE((SELECT json_agg(r ORDER BY r.place) FROM full_rows r), '[]'),
        'unread', json_build_object(
            'official', ({_UNREAD.format(kind="official")}), 'notice', ({_UNREAD.format(kind="notice")})),
        'senders', COALESCE((SELECT json_agg(json_build_array(code, name) ORDER BY name, code) FROM senders), '[]')
    )::text
    """  # noqa: S608 - constant fragments only


def _page(rows: tuple[Row, ...], *, answer: _Answer, mark: cursor.Mark | None, limit: int) -> Page:
    more, rows = len(rows) > limit, rows[:limit]
    is_back = mark is not None and mark.way == "before"
    if is_back:
        rows = rows[::-1]
    older, newer = (True, more) if is_back else (more, mark is not None)
    return Page(
        rows=rows,
        after=cursor.mark(rows[-1].latest_at, rows[-1].id, way="after") if rows and older else "",
        before=cursor.mark(rows[0].latest_at, rows[0].id, way="before") if rows and newer else "",
        unread=answer.unread,
        senders=tuple(answer.senders),
    )


def found(actor: Actor, *, party_id: UUID, wanted: Wanted, picked: ranking.Picked) -> Page:
    """The page of a search, of what was picked."""
    values = parameters(actor, party_id=party_id, wanted=wanted) | {"found": picked.rows}
    answer = decode(database.prepared_value(_statement(wanted, picked=_FOUND), values))
    rows = _opened(answer, actor=actor, language=values["language"])
    return Page(
        rows=rows,
        after=_mark(rows[-1], way="after", among=picked) if rows and not picked.is_last else "",
        before=_mark(rows[0], way="before", among=picked) if rows and not picked.is_first else "",
        unread=answer.unread,
        senders=tuple(answer.senders),
    )


def _mark(row: Row, *, way: cursor.Way, among: ranking.Picked) -> str:
    return cursor.mark(row.latest_at, row.id, way=way, score=among.score(row.id, party_id=row.party_id))


def _opened(answer: _Answer, *, actor: Actor, language: str) -> tuple[Row, ...]:
    return shape.rows_of(answer.rows, shape.heads(answer.rows, keyring=actor.keyring), language=language)


def unread(actor: Actor, *, party_id: UUID) -> int:
    """Unread official messages in the inbox, at most `MOST_COUNTED`; of a party that is not the actor's none."""
    return gate.count_own(
        actor,
        party_id=party_id,
        rows=_UNREAD_ROWS.format(kind="official"),
        most=MOST_COUNTED,
        values={"party": party_id, "person": actor.person_id, "now": clock.now()},
    )


def has(actor: Actor, *, party_id: UUID, conversation_id: UUID) -> bool:
    """Whether a party has a conversation that this person may read for it."""
    values = {
        "party": party_id,
        "person": actor.person_id,
        "conversation": conversation_id,
        "now": clock.now(),
    }
    statement = (
        f"SELECT true FROM messages_conversation c WHERE {fragments.READABLE} AND c.id = %(conversation)s"  # noqa: S608
    )
    return bool(database.value(statement, values))
