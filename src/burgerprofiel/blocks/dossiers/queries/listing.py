"""The list of files: filters and keyset paging."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import DossierFilter, DossierRow, Page, State
from burgerprofiel.blocks.dossiers.queries import cursor, fragments, shape
from burgerprofiel.foundation import clock, database, keys
from burgerprofiel.foundation.gate import Actor

LIMIT = 25
MAXIMUM_LIMIT = 100

_LAST_DAY = date.max - timedelta(days=1)

_EQUAL = {
    "authority": "a.ovo_code = %(authority)s",
    "theme": f"{fragments.THEME} = %(theme)s",
    "phase": "d.phase = %(phase)s",
    "turn": f"{fragments.TURN} = %(turn)s",
}
_STATE = {
    State.ANY: "d.archived_at IS NULL",
    State.RUNNING: "d.archived_at IS NULL AND d.closed_at IS NULL",
    State.CLOSED: "d.archived_at IS NULL AND d.closed_at IS NOT NULL",
    State.ARCHIVED: "d.archived_at IS NOT NULL",
}
_KEYSET = {
    "after": "AND (d.content_changed_at, d.id, d.party_id) < (%(at)s, %(at_id)s, %(at_party)s)",
    "before": "AND (d.content_changed_at, d.id, d.party_id) > (%(at)s, %(at_id)s, %(at_party)s)",
}
IS_NEW = """
COALESCE(d.content_changed_at > %(since_visit)s AND NOT EXISTS (
    SELECT FROM dossiers_seen v WHERE v.party_id = d.party_id AND v.dossier_id = d.id
    AND v.person_id = %(person)s AND v.seen_at >= d.content_changed_at), FALSE) AS is_new
"""


class _Answer(msgspec.Struct):
    rows: list[shape.Raw]
    total: int


_decode = msgspec.json.Decoder(_Answer).decode


def dossiers(
    actor: Actor, *, parties: tuple[UUID, ...], wanted: DossierFilter, place: str = "", limit: int = LIMIT
) -> Page:
    """One page of the files that fit all but the text, newest change first.

    `place` is an `after` or `before` of another page. Raises InvalidCursorError.
    """
    mark = cursor.read(place)
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    values = parameters(actor, parties=parties, wanted=wanted) | {"limit": limit + 1}
    return _browse(wanted, values=values, keyring=actor.keyring, mark=mark, limit=limit)


def parameters(actor: Actor, *, parties: tuple[UUID, ...], wanted: DossierFilter) -> dict[str, Any]:
    """The values that `conditions` needs."""
    return fragments.parameters(actor, parties=parties) | {
        "person": actor.person_id,
        "since_visit": actor.previous_visit_at,
        **{name: getattr(wanted, name) for name in _EQUAL},
        "from_moment": wanted.since and _midnight(wanted.since),
        "to_moment": wanted.until and _midnight(min(wanted.until, _LAST_DAY) + timedelta(days=1)),
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.BRUSSELS)


def conditions(wanted: DossierFilter) -> str:
    """SQL for what fits all but the text, over `fragments.TABLES`."""
    parts = [
        fragments.READABLE,
        _STATE.get(State(wanted.state), "FALSE") if wanted.state in set(State) else "FALSE",
    ]
    parts += [condition for name, condition in _EQUAL.items() if getattr(wanted, name)]
    if wanted.since:
        parts.append("d.content_changed_at >= %(from_moment)s")
    if wanted.until:
        parts.append("d.content_changed_at < %(to_moment)s")
    return " AND ".join(parts)


def _browse(
    wanted: DossierFilter,
    *,
    values: dict[str, Any],
    keyring: keys.Keyring,
    mark: cursor.Mark | None,
    limit: int,
) -> Page:
    way = mark.way if mark else "after"
    if mark:
        values |= {"at": mark.at, "at_id": mark.id, "at_party": mark.party_id}
    statement = _browse_statement(conditions(wanted), way=way, from_mark=mark is not None)
    answer = _decode(database.value(statement, values))
    rows = shape.rows(answer.rows, language=values["language"], keyring=keyring)
    return _page(rows, total=answer.total, way=way, from_mark=mark is not None, limit=limit)


def _browse_statement(fitting: str, *, way: Literal["after", "before"], from_mark: bool) -> str:
    """Each party's files come in order from the index `dossier_recent`; the first of all parties make the page."""
    order = "DESC" if way == "after" else "ASC"
    return f"""
    WITH picked AS (
        SELECT k.* FROM unnest(%(parties)s::uuid[]) AS p(party)
        CROSS JOIN LATERAL (
            SELECT d.party_id, d.id, d.content_changed_at FROM {fragments.TABLES}
            WHERE d.party_id = p.party AND {fitting} {_KEYSET[way] if from_mark else ""}
            ORDER BY d.content_changed_at {order}, d.id {order} LIMIT %(limit)s
        ) AS k
        ORDER BY k.content_changed_at {order}, k.id {order}, k.party_id {order} LIMIT %(limit)s
    ), full_rows AS (
        SELECT {fragments.ROW}, {IS_NEW}
        FROM picked JOIN dossiers_dossier d USING (party_id, id)
        JOIN dossiers_source s ON s.id = d.source_id
        JOIN dossiers_authority a ON a.ovo_code = s.authority_id
        {fragments.WORDINGS.format(row="d")}
    )
    SELECT json_build_object(
        'rows', COALESCE((SELECT json_agg(r ORDER BY r.content_changed_at {order}, r.id {order}, r.party_id {order})
                          FROM full_rows r), '[]'),
        'total', (SELECT count(*) FROM {fragments.TABLES} WHERE {fitting}))::text
    """  # noqa: S608 - constant fragments only


def _page(
    rows: tuple[DossierRow, ...], *, total: int, way: Literal["after", "before"], from_mark: bool, limit: int
) -> Page:
    more, rows = len(rows) > limit, rows[:limit]
    if way == "before":
        rows = rows[::-1]
    older, newer = (more, from_mark) if way == "after" else (from_mark, more)
    return Page(
        rows=rows,
        total=total,
        after=cursor.mark(rows[-1], way="after") if rows and older else "",
        before=cursor.mark(rows[0], way="before") if rows and newer else "",
    )
