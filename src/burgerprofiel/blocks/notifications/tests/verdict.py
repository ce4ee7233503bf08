"""Whether a storm told everybody of everything once: what had to be told and what left, beside the history.

All of it is a few statements over as many rows as there are, so that a million is judged in a minute.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

Wanted = tuple[UUID, bytes, str, int]
"""Person, matter, what became of it, and the how manieth step of the matter that is."""
HandedOver = tuple[str, UUID]
"""Channel, and the id that the notice bore."""

_TABLES: Final = """
CREATE TEMP TABLE wanted (person_id uuid, matter bytea, became text, step int) ON COMMIT DROP;
CREATE TEMP TABLE handed (number int GENERATED ALWAYS AS IDENTITY, channel text, id uuid) ON COMMIT DROP;
"""
# A notice bears the id of the first of what it told: all that waited about one thing for one person, or that was
# gathered for them, and was written down at one moment.
_NOTICES: Final = """
CREATE TEMP TABLE told ON COMMIT DROP AS
WITH bundles AS (
    SELECT *, bool_or(digest_at <= handed_at) OVER thing AS gathered FROM notifications_intent
    WHERE state IN ('sent', 'delivered')
    WINDOW thing AS (PARTITION BY person_id, party_id, subject_id, kind, handed_at)
)
SELECT i.id, i.person_id, i.matter, i.became, i.subject_id, i.channel, i.reason, i.handed_at, w.step,
       first_value(i.id) OVER (
           PARTITION BY i.person_id, i.handed_at, CASE WHEN gathered IS NOT TRUE
               THEN (i.party_id, i.subject_id, i.kind) END
           ORDER BY i.id) AS notice_id
FROM bundles i LEFT JOIN wanted w USING (person_id, matter, became);
CREATE INDEX ON told (notice_id);
CREATE TEMP TABLE arrived ON COMMIT DROP AS
    SELECT channel, id, min(number) AS number, count(*) AS times FROM handed GROUP BY 1, 2;
CREATE INDEX ON arrived (id);
ANALYZE wanted; ANALYZE told; ANALYZE arrived;
"""
_COUNTS: Final = {
    "told": "SELECT count(*) FROM told",
    "notices": "SELECT count(DISTINCT notice_id) FROM told",
    "untold": """
        SELECT count(*) FROM wanted w LEFT JOIN
            (SELECT person_id, matter, became, count(*) AS times FROM told GROUP BY 1, 2, 3) t
            USING (person_id, matter, became)
        WHERE t.times IS DISTINCT FROM 1""",
    "unasked": "SELECT count(*) FROM told WHERE step IS NULL",
    "already_told": "SELECT count(*) FROM notifications_intent WHERE state = 'skipped' AND reason = 'already-told'",
    "otherwise": """
        SELECT count(*) FROM notifications_intent
        WHERE state NOT IN ('sent', 'delivered') AND (state, reason) <> ('skipped', 'already-told')""",
    "lost": """
        SELECT count(*) FROM told t
        WHERE id = notice_id AND channel = ANY(%(channels)s) AND reason <> 'unconfirmed'
          AND NOT EXISTS (SELECT FROM arrived a WHERE a.id = t.id AND a.channel = t.channel)""",
    "unconfirmed": "SELECT count(DISTINCT notice_id) FROM told WHERE reason = 'unconfirmed'",
    "stray": """
        SELECT count(*) FROM arrived a
        WHERE NOT EXISTS (SELECT FROM told t WHERE t.notice_id = a.id AND t.channel = a.channel)""",
    # Of one thing nothing is written down, nor leaves over a channel, before what came earlier.
    "disordered": """
        SELECT count(*) FROM (
            SELECT t.handed_at < lag(t.handed_at) OVER steps OR a.number < lag(a.number) OVER steps AS wrong
            FROM told t LEFT JOIN arrived a ON a.id = t.notice_id AND a.channel = t.channel
            WINDOW steps AS (PARTITION BY t.person_id, t.subject_id ORDER BY t.step)) AS looked
        WHERE wrong""",
    "overtaken": """
        SELECT count(*) FROM (
            SELECT handed_at < lag(handed_at) OVER (PARTITION BY person_id, matter ORDER BY step) AS wrong FROM told
        ) AS looked WHERE wrong""",
}
_AGAIN: Final = "SELECT channel, sum(times - 1)::int FROM arrived GROUP BY channel"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found; `wrongs` is what has to be nothing.

    `told`: intents that count as told, in `notices` notices; `already_told`: those that were the same news. `untold`:
    what had to be told and was not, or more than once. `unasked`: told, and nobody had asked. `otherwise`: what waits,
    failed, or was skipped for another reason. `lost`: counts as told, and never left. `stray`: left, and does not count
    as told. `disordered`: left before what came earlier about the same thing; `overtaken`: before an earlier step of
    the same matter, over whatever road. `again`: how often a notice left once more under its id, per channel.
    """

    told: int
    notices: int
    already_told: int
    untold: int
    unasked: int
    otherwise: int
    lost: int
    stray: int
    disordered: int
    overtaken: int
    unconfirmed: int
    again: dict[str, int]

    @property
    def wrongs(self) -> dict[str, int]:
        """What is wrong, and how often."""
        names = ("untold", "unasked", "otherwise", "lost", "stray", "disordered", "overtaken")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@transaction.atomic
def judge(*, wanted: Iterable[Wanted], handed: Iterable[HandedOver], channels: Iterable[str]) -> Verdict:
    """Judge the whole history of this database; `handed` is all that left over `channels`, in order for each."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        _copy(cursor, "COPY wanted FROM STDIN", wanted)
        _copy(cursor, "COPY handed (channel, id) FROM STDIN", handed)
        cursor.execute(_NOTICES)
        counts = {
            name: _count(cursor, statement, channels=list(channels)) for name, statement in _COUNTS.items()
        }
        cursor.execute(_AGAIN)
        return Verdict(**counts, again=dict(cursor.fetchall()))


def _copy(cursor: Any, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _count(cursor: Any, statement: str, *, channels: list[str]) -> int:
    cursor.execute(statement, {"channels": channels} if "%(" in statement else None)
    return int(cursor.fetchone()[0])
