"""What a security officer sees of the access log: rows of the authorities that they guard, and no others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.privacy.contracts import LogFilter, LogPage, LogRow
from burgerprofiel.blocks.privacy.queries import cursor, days
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.accesslog.entry import ACTIVITY_PREFIX

LIMIT = 50
DAYS = 31
"""Without a first day, so many days back are searched."""

_ROWS = """
SELECT l.id, l.logged_at, l.actor_kind, l.actor_id, l.data_subject_id, l.organisation, l.operation,
       l.processing_activity_id, l.data_categories, l.application, l.source, l.count
FROM foundation_accesslog l
WHERE l.organisation = ANY(%(codes)s) AND l.organisation <> ''
  AND (%(party)s::uuid IS NULL OR l.data_subject_id = %(party)s)
  AND (%(organisation)s = '' OR l.organisation = %(organisation)s)
  AND (%(official)s::uuid IS NULL OR (l.actor_kind = 'official' AND l.actor_id = %(official)s))
  AND (%(operation)s = '' OR l.operation = %(operation)s)
  AND (%(text)s = ''
       OR strpos(lower(l.processing_activity_id || ' ' || l.application || ' ' || l.source), %(text)s) > 0)
  AND l.logged_at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR l.logged_at < %(until)s)
  AND l.count >= %(at_least)s
  AND (NOT %(out_of_hours)s OR extract(isodow FROM l.logged_at AT TIME ZONE 'Europe/Brussels') > 5
       OR extract(hour FROM l.logged_at AT TIME ZONE 'Europe/Brussels') NOT BETWEEN 7 AND 18)
"""
_OLDER = f"""{_ROWS} AND (%(at)s::timestamptz IS NULL OR (l.logged_at, l.id) < (%(at)s, %(id)s))
ORDER BY l.logged_at DESC, l.id DESC LIMIT %(limit)s
"""
_NEWER = f"""{_ROWS} AND (l.logged_at, l.id) > (%(at)s, %(id)s)
ORDER BY l.logged_at, l.id LIMIT %(limit)s
"""
_SEALED = """
SELECT l.id, l.span_id, l.sealed FROM foundation_accesslog l WHERE l.id = ANY(%(ids)s) AND l.sealed <> ''
"""
_KNOWN = """
SELECT EXISTS (SELECT FROM foundation_accesslog l
               WHERE l.data_subject_id = %(party)s AND l.organisation = ANY(%(codes)s))
"""
_ACTED = """
SELECT EXISTS (SELECT FROM foundation_accesslog l
               WHERE l.actor_kind = 'official' AND l.actor_id = %(official)s AND l.organisation = ANY(%(codes)s))
"""


def search(
    codes: Collection[str],
    *,
    wanted: LogFilter,
    place: str = "",
    party_id: UUID | None = None,
    limit: int = LIMIT,
) -> LogPage:
    """One page of rows of these authorities, newest first. Raises InvalidCursorError."""
    mark = cursor.read(place)
    newer = mark is not None and mark.way == "before"
    first = wanted.since or (clock.today() - timedelta(days=DAYS))
    values = {
        "codes": list(codes),
        "party": party_id,
        "organisation": wanted.organisation,
        "official": wanted.official,
        "operation": wanted.operation,
        "text": wanted.text.lower(),
        "since": days.begin(first),
        "until": days.end(wanted.until),
        "at_least": wanted.at_least,
        "out_of_hours": wanted.out_of_hours,
        "at": mark.at if mark else None,
        "id": mark.id if mark else 0,
        "limit": limit + 1,
    }
    found = database.rows(_NEWER if newer else _OLDER, values)
    more, found = len(found) > limit, found[:limit]
    if newer:
        found.reverse()
    rows = tuple(map(_row, found))
    has_older, has_newer = newer or more, more if newer else mark is not None
    return LogPage(
        rows=rows,
        after=cursor.mark(rows[-1].logged_at, rows[-1].id, way="after") if rows and has_older else "",
        before=cursor.mark(rows[0].logged_at, rows[0].id, way="before") if rows and has_newer else "",
    )


def sealed_parts(row_ids: Collection[int]) -> dict[int, tuple[str, bytes]]:
    """Span and sealed parts of rows; a row without any is absent."""
    found = database.rows(_SEALED, {"ids": list(row_ids)})
    return {row["id"]: (row["span_id"], bytes(row["sealed"])) for row in found}


def is_known(party_id: UUID, *, codes: Collection[str]) -> bool:
    """Whether these authorities have rows about a party."""
    return bool(database.value(_KNOWN, {"party": party_id, "codes": list(codes)}))


def acted(official: UUID, *, codes: Collection[str]) -> bool:
    """Whether an official acted for these authorities."""
    return bool(database.value(_ACTED, {"official": official, "codes": list(codes)}))


def _row(line: Mapping[str, Any]) -> LogRow:
    return LogRow(
        id=line["id"],
        logged_at=line["logged_at"],
        actor_kind=line["actor_kind"],
        actor=line["actor_id"],
        subject=line["data_subject_id"],
        organisation=line["organisation"],
        operation=line["operation"],
        purpose=line["processing_activity_id"].removeprefix(ACTIVITY_PREFIX),
        categories=tuple(line["data_categories"]),
        application=line["application"],
        source=line["source"],
        count=line["count"],
    )
