"""The list of files: filters, keyset paging, search with typing errors."""

from __future__ import annotations

import heapq
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import DossierFilter, DossierRow, Page, State
from burgerprofiel.blocks.dossiers.queries import cursor, fragments, fuzzy, shape, texts
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
_decode_rows = msgspec.json.Decoder(list[shape.Raw]).decode


def dossiers(
    actor: Actor, *, parties: tuple[UUID, ...], wanted: DossierFilter, place: str = "", limit: int = LIMIT
) -> Page:
    """One page of the files that fit, newest change first; a search by how well it fits.

    `place` is an `after` or `before` of another page. A search of fewer than two characters is no search. Raises
    InvalidCursorError.
    """
    mark = cursor.read(place)
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    values = _values(actor, parties=parties, wanted=wanted) | {"limit": limit + 1}
    if len("".join(fuzzy.words(wanted.text))) >= fuzzy.MINIMUM_LENGTH:
        return _search(wanted, values=values, keyring=actor.keyring, mark=mark, limit=limit)
    return _browse(wanted, values=values, keyring=actor.keyring, mark=mark, limit=limit)


def _values(actor: Actor, *, parties: tuple[UUID, ...], wanted: DossierFilter) -> dict[str, Any]:
    return fragments.parameters(actor, parties=parties) | {
        "person": actor.person_id,
        "since_visit": actor.previous_visit_at,
        **{name: getattr(wanted, name) for name in _EQUAL},
        "from_moment": wanted.since and _midnight(wanted.since),
        "to_moment": wanted.until and _midnight(min(wanted.until, _LAST_DAY) + timedelta(days=1)),
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.BRUSSELS)


def _conditions(wanted: DossierFilter) -> str:
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
    statement = _browse_statement(_conditions(wanted), way=way, from_mark=mark is not None)
    answer = _decode(database.value(statement, values))
    rows = shape.rows(answer.rows, language=values["language"], keyring=keyring)
    return _page(rows, total=answer.total, way=way, from_mark=mark is not None, limit=limit)


def _browse_statement(conditions: str, *, way: Literal["after", "before"], from_mark: bool) -> str:
    """Each party's files come in order from the index `dossier_recent`; the first of all parties make the page."""
    order = "DESC" if way == "after" else "ASC"
    return f"""
    WITH picked AS (
        SELECT k.* FROM unnest(%(parties)s::uuid[]) AS p(party)
        CROSS JOIN LATERAL (
            SELECT d.party_id, d.id, d.content_changed_at FROM {fragments.TABLES}
            WHERE d.party_id = p.party AND {conditions} {_KEYSET[way] if from_mark else ""}
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
        'total', (SELECT count(*) FROM {fragments.TABLES} WHERE {conditions}))::text
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


def _search(
    wanted: DossierFilter,
    *,
    values: dict[str, Any],
    keyring: keys.Keyring,
    mark: cursor.Mark | None,
    limit: int,
) -> Page:
    """Best fit first; of equal fit the newest change.

    Two statements: the texts of all files that this sign-in may read in full, then the rows of one page. Raises
    KeyServiceError when the texts cannot be opened: to say that nothing was found would be untrue.
    """
    parties = texts.of_parties(_conditions(wanted), values=values, keyring=keyring)
    places = [place for party in parties for place in _places(wanted.text, party)]
    way = mark.way if mark else "after"
    if mark and way == "before":
        picked = heapq.nsmallest(limit + 1, (place for place in places if place > _place(mark)))
    elif mark:
        picked = heapq.nlargest(limit + 1, (place for place in places if place < _place(mark)))
    else:
        picked = heapq.nlargest(limit + 1, places)
    rows = _rows_at(picked[:limit], values=values, keyring=keyring)
    score_of = {(place[3], place[2]): place[0] for place in picked}
    scored = [(score_of[str(row.party_id), str(row.id)], row) for row in rows]
    if way == "before":
        scored.reverse()
    more = len(picked) > limit
    older, newer = (more, mark is not None) if way == "after" else (mark is not None, more)
    return Page(
        rows=tuple(row for _score, row in scored),
        total=len(places),
        after=cursor.mark(scored[-1][1], way="after", score=scored[-1][0]) if scored and older else "",
        before=cursor.mark(scored[0][1], way="before", score=scored[0][0]) if scored and newer else "",
    )


_Place = tuple[int, int, str, str]
"""Where a file stands in a search: score, moment of change in microseconds, its id, its party's id."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _place(mark: cursor.Mark) -> _Place:
    at = (mark.at - _EPOCH) // timedelta(microseconds=1)
    return (mark.score, at, str(mark.id), str(mark.party_id))


def _places(text: str, party: texts.PartyTexts) -> list[_Place]:
    """Where the files of one party stand that fit a text."""
    found = fuzzy.scores(text, party.texts)
    return [(score, party.moments[at], party.ids[at], party.party) for at, score in found.items()]


def _rows_at(
    places: list[_Place], *, values: dict[str, Any], keyring: keys.Keyring
) -> tuple[DossierRow, ...]:
    statement = f"""
    WITH full_rows AS (
        SELECT {fragments.ROW}, {IS_NEW}, picked.place
        FROM unnest(%(ids)s::uuid[], %(owners)s::uuid[]) WITH ORDINALITY AS picked(id, party_id, place)
        JOIN dossiers_dossier d ON d.party_id = picked.party_id AND d.id = picked.id
        JOIN dossiers_source s ON s.id = d.source_id
        JOIN dossiers_authority a ON a.ovo_code = s.authority_id
        {fragments.WORDINGS.format(row="d")}
        WHERE {fragments.READABLE}
    )
    SELECT COALESCE(json_agg(r ORDER BY place), '[]')::text FROM full_rows r
    """  # noqa: S608 - constant fragments only
    values |= {"ids": [place[2] for place in places], "owners": [place[3] for place in places]}
    found = _decode_rows(database.value(statement, values))
    return shape.rows(found, language=values["language"], keyring=keyring)
