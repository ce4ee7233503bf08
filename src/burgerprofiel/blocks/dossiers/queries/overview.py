"""The overview: everything on the page in one statement, what other blocks put first included."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import Choice, Disturbance, Overview, UrgentCount
from burgerprofiel.blocks.dossiers.queries import fragments, names, shape
from burgerprofiel.foundation import clock, database, purposes
from burgerprofiel.foundation.gate import Actor

TODO_SHOWN = 6
NEW_SHOWN = 5
RUNNING_SHOWN = 10
CLOSED_SHOWN = 5
COMING_SHOWN = 2
CLOSED_PERIOD = timedelta(days=60)

# `mine` reads the narrow columns of all files of the parties once; only the rows that show are read in full.
_OVERVIEW = f"""
WITH mine AS MATERIALIZED (
    SELECT d.party_id, d.id, d.source_id, {fragments.TURN} AS turn, d.action_due_at, d.content_changed_at, d.closed_at,
           d.archived_at IS NOT NULL AS archived, {fragments.THEME} AS theme,
           CASE WHEN NOT ({fragments.VEILED}) THEN LEAST(d.target_on, d.legal_deadline_on) END AS next_on,
           COALESCE(d.content_changed_at > %(since)s AND (v.seen_at IS NULL OR v.seen_at < d.content_changed_at),
                    FALSE) AS is_new
    FROM {fragments.TABLES}
    LEFT JOIN dossiers_seen v
        ON v.party_id = d.party_id AND v.dossier_id = d.id AND v.person_id = %(person)s
    WHERE {fragments.READABLE}
), shown AS MATERIALIZED (
    SELECT * FROM mine WHERE NOT archived
), todo AS (
    SELECT party_id, id, row_number() OVER (ORDER BY action_due_at NULLS LAST, content_changed_at, id) AS place
    FROM shown WHERE turn = 'you' AND closed_at IS NULL
    ORDER BY place LIMIT %(todo_shown)s
), fresh AS (
    SELECT party_id, id, row_number() OVER (ORDER BY content_changed_at DESC, id DESC) AS place
    FROM shown WHERE is_new
    ORDER BY place LIMIT %(new_shown)s
), running AS (
    SELECT party_id, id, row_number() OVER (ORDER BY content_changed_at DESC, id DESC) AS place
    FROM shown WHERE closed_at IS NULL
    ORDER BY place LIMIT %(running_shown)s
), closed AS (
    SELECT party_id, id, row_number() OVER (ORDER BY closed_at DESC, id DESC) AS place
    FROM shown WHERE closed_at > %(closed_since)s
    ORDER BY place LIMIT %(closed_shown)s
), coming AS (
    SELECT party_id, id, row_number() OVER (ORDER BY next_on, id) AS place
    FROM shown WHERE closed_at IS NULL AND turn <> 'you' AND next_on >= %(today)s
    ORDER BY place LIMIT %(coming_shown)s
), wanted AS (
    SELECT 'todo' AS list, * FROM todo UNION ALL SELECT 'new', * FROM fresh
    UNION ALL SELECT 'running', * FROM running UNION ALL SELECT 'closed', * FROM closed
    UNION ALL SELECT 'coming', * FROM coming
), full_rows AS (
    SELECT {fragments.ROW}, m.is_new, w.list, w.place
    FROM wanted w
    JOIN dossiers_dossier d ON d.party_id = w.party_id AND d.id = w.id
    JOIN mine m ON m.party_id = w.party_id AND m.id = w.id
    JOIN dossiers_source s ON s.id = d.source_id
    JOIN dossiers_authority a ON a.ovo_code = s.authority_id
    {fragments.WORDINGS.format(row="d")}
), lists AS (
    SELECT json_object_agg(list, rows) AS lists
    FROM (SELECT list, json_agg(full_rows ORDER BY place) AS rows FROM full_rows GROUP BY list) AS grouped
), counts AS (
    SELECT count(*) FILTER (WHERE turn = 'you' AND closed_at IS NULL) AS todo_count,
           count(*) FILTER (WHERE is_new) AS new_count,
           count(*) FILTER (WHERE closed_at IS NULL) AS running_count,
           count(*) FILTER (WHERE closed_at > %(closed_since)s) AS closed_count,
           count(*) AS total,
           (SELECT count(*) FROM mine WHERE archived) AS archived_count
    FROM shown
), themes AS (
    SELECT json_agg(json_build_array(theme, files) ORDER BY files DESC, theme) AS themes
    FROM (SELECT theme, count(*) AS files FROM shown WHERE theme <> '' AND closed_at IS NULL GROUP BY theme) AS t
), disturbed AS (
    SELECT json_agg(json_build_object(
               'source_id', s.id, 'authority', {fragments.in_language("a.name")},
               'since', s.disturbed_since, 'as_of', s.last_received_at) ORDER BY s.disturbed_since, s.id) AS disturbed
    FROM dossiers_source s
    JOIN dossiers_authority a ON a.ovo_code = s.authority_id
    WHERE s.disturbed_since IS NOT NULL
      AND s.id IN (SELECT source_id FROM shown WHERE closed_at IS NULL OR closed_at > %(closed_since)s)
)
SELECT json_build_object(
    'lists', COALESCE((SELECT lists FROM lists), '{{}}'),
    'counts', (SELECT row_to_json(counts) FROM counts),
    'themes', COALESCE((SELECT themes FROM themes), '[]'),
    'disturbed', COALESCE((SELECT disturbed FROM disturbed), '[]'),
    'urgent', COALESCE((SELECT json_agg(urgent) FROM ({{urgent}}) AS urgent), '[]'))::text
"""  # noqa: S608 - constant fragments only
_URGENT = "SELECT '{code}' AS code, party_id, count FROM ({counts}) AS counted (party_id, count)"
_NOTHING_URGENT = "SELECT WHERE false"


@lru_cache(maxsize=1)
def statement() -> str:
    """The one statement, made when all blocks are there."""
    offered = [_URGENT.format(code=one.code, counts=one.counts) for one in purposes.urgent()]
    return _OVERVIEW.replace("{urgent}", " UNION ALL ".join(offered) or _NOTHING_URGENT)


class _Lists(msgspec.Struct):
    todo: list[shape.Raw] = []
    new: list[shape.Raw] = []
    running: list[shape.Raw] = []
    closed: list[shape.Raw] = []
    coming: list[shape.Raw] = []


class _Counts(msgspec.Struct):
    todo_count: int
    new_count: int
    running_count: int
    closed_count: int
    total: int
    archived_count: int


class _Answer(msgspec.Struct):
    lists: _Lists
    counts: _Counts
    themes: list[tuple[str, int]]
    disturbed: list[Disturbance]
    urgent: list[UrgentCount]


decode = msgspec.json.Decoder(_Answer).decode


def overview(actor: Actor, *, parties: tuple[UUID, ...], todo_limit: int = TODO_SHOWN) -> Overview:
    """What a person has to do, what is new, what runs and what closed lately, over all authorities. One statement."""
    values = fragments.parameters(actor, parties=parties)
    language = values["language"]
    values |= {
        "person": actor.person_id,
        "since": actor.previous_visit_at,
        "closed_since": values["now"] - CLOSED_PERIOD,
        "todo_shown": todo_limit,
        "new_shown": NEW_SHOWN,
        "running_shown": RUNNING_SHOWN,
        "closed_shown": CLOSED_SHOWN,
        "coming_shown": COMING_SHOWN,
        "today": clock.today(),
    }
    answer = decode(database.prepared_value(statement(), values))
    names_of_lists, lists = zip(*msgspec.structs.asdict(answer.lists).items(), strict=True)
    rows = shape.lists(lists, language=language, keyring=actor.keyring)
    return Overview(
        **dict(zip(names_of_lists, rows, strict=True)),
        **msgspec.structs.asdict(answer.counts),
        themes=tuple(Choice(value=code, name=names.theme(code), count=n) for code, n in answer.themes),
        disturbed=tuple(answer.disturbed),
        urgent=tuple(answer.urgent),
    )
