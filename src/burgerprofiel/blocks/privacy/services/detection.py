"""Looking for unusual access: set-based, over the days of officials against their own four weeks before.

A colleague is who worked for the same authority in those weeks, as the log tells. Not looked for yet, since the
platform has no addresses: persons of the same household or street.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.privacy.contracts import HANDLE, SUPERVISE, AlertKind, AlertState
from burgerprofiel.blocks.privacy.models import Alert
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.accesslog.entry import ACTIVITY_PREFIX

DAYS = 28
LEAST = {AlertKind.VOLUME: 30, AlertKind.HOURS: 10, AlertKind.NO_FILE: 5, AlertKind.COLLEAGUE: 1}
"""Below these numbers a day is never unusual."""
FACTOR = 3
"""So many times what is usual (the mean of the days on which the official worked) is unusual."""

_SUPERVISION = [ACTIVITY_PREFIX + code for code in (SUPERVISE, HANDLE)]
_DAYS = """
WITH day AS (
    SELECT l.organisation, l.actor_id, (l.logged_at AT TIME ZONE 'Europe/Brussels')::date AS day,
           count(DISTINCT l.data_subject_id) AS volume,
           count(*) FILTER (WHERE extract(isodow FROM l.logged_at AT TIME ZONE 'Europe/Brussels') > 5
               OR extract(hour FROM l.logged_at AT TIME ZONE 'Europe/Brussels') NOT BETWEEN 7 AND 18) AS hours
    FROM foundation_accesslog l
    WHERE l.actor_kind = 'official' AND l.actor_id IS NOT NULL AND l.organisation <> ''
      AND l.logged_at >= %(since)s AND l.logged_at < %(until)s
      AND NOT l.processing_activity_id = ANY(%(supervision)s)
    GROUP BY 1, 2, 3
)
SELECT today.organisation, today.actor_id, kind.name AS kind, kind.number,
       coalesce(round(avg(kind.before)), 0)::int AS usual
FROM day AS today
LEFT JOIN day AS before
    ON before.organisation = today.organisation AND before.actor_id = today.actor_id AND before.day < today.day
CROSS JOIN LATERAL (VALUES ('volume', today.volume, before.volume), ('hours', today.hours, before.hours))
    AS kind(name, number, before)
WHERE today.day = %(day)s
GROUP BY 1, 2, 3, 4
HAVING kind.number >= (%(least)s::jsonb ->> kind.name)::int AND kind.number > %(factor)s * coalesce(avg(kind.before), 0)
"""
_PAIRS = """
SELECT DISTINCT l.organisation, l.actor_id, l.data_subject_id AS party_id FROM foundation_accesslog l
WHERE l.actor_kind = 'official' AND l.actor_id IS NOT NULL AND l.organisation <> ''
  AND l.logged_at >= %(start)s AND l.logged_at < %(until)s AND l.data_subject_id <> l.actor_id
  AND NOT l.processing_activity_id = ANY(%(supervision)s)
LIMIT 100000
"""
_COLLEAGUES = """
SELECT l.organisation, l.actor_id, 'colleague' AS kind, count(DISTINCT l.data_subject_id)::int AS number, 0 AS usual
FROM foundation_accesslog l
WHERE l.actor_kind = 'official' AND l.organisation <> ''
  AND l.logged_at >= %(start)s AND l.logged_at < %(until)s AND l.data_subject_id <> l.actor_id
  AND NOT l.processing_activity_id = ANY(%(supervision)s)
  AND EXISTS (SELECT FROM foundation_accesslog own
      WHERE own.actor_kind = 'official' AND own.actor_id = l.data_subject_id AND own.organisation = l.organisation
        AND own.logged_at >= %(since)s AND own.logged_at < %(until)s)
GROUP BY 1, 2
HAVING count(DISTINCT l.data_subject_id) >= (%(least)s::jsonb ->> 'colleague')::int
"""
_KEEP = """
INSERT INTO privacy_alert (id, kind, organisation, actor_id, day, number, usual)
SELECT id, kind, organisation, actor_id, %(day)s, number, usual
FROM json_to_recordset(%(found)s) AS found(id uuid, kind text, organisation text, actor_id uuid, number int, usual int)
ON CONFLICT (organisation, actor_id, day, kind) DO UPDATE SET number = excluded.number
WHERE privacy_alert.state = 'open' AND privacy_alert.number < excluded.number
"""


def detect(day: date) -> int:
    """Note what was unusual on a day in Belgium, once however often it is looked at. Gives how many were found."""
    start = clock.in_belgium(datetime.combine(day, time()))
    values = {
        "day": day,
        "start": start,
        "since": clock.in_belgium(datetime.combine(day - timedelta(days=DAYS), time())),
        "until": clock.in_belgium(datetime.combine(day + timedelta(days=1), time())),
        "supervision": _SUPERVISION,
        "least": msgspec.json.encode({kind.value: least for kind, least in LEAST.items()}).decode(),
        "factor": FACTOR,
    }
    found = [
        *database.rows(_DAYS, values),
        *_without_file(database.rows(_PAIRS, values)),
        *database.rows(_COLLEAGUES, values),
    ]
    for line in found:
        line["id"] = ids.new()
    if found:
        database.rows(_KEEP, {"day": day, "found": msgspec.json.encode(found).decode()})
    return len(found)


def _without_file(pairs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Officials who looked at several persons of whom their authority has no open file."""
    known = dossiers.with_open_file({(pair["organisation"], pair["party_id"]) for pair in pairs})
    counts = Counter(
        (pair["organisation"], pair["actor_id"])
        for pair in pairs
        if (pair["organisation"], pair["party_id"]) not in known
    )
    return [
        {
            "organisation": code,
            "actor_id": actor,
            "kind": AlertKind.NO_FILE.value,
            "number": number,
            "usual": 0,
        }
        for (code, actor), number in counts.items()
        if number >= LEAST[AlertKind.NO_FILE]
    ]


def list_alerts(codes: Collection[str]) -> list[Alert]:
    """The alerts of authorities, open ones and newest first."""
    found = Alert.objects.filter(organisation__in=codes)
    return sorted(found.order_by("-day")[:200], key=lambda one: one.state != AlertState.OPEN)


def settle(alert_id: UUID, *, codes: Collection[str], state: AlertState) -> bool:
    """Say what became of an alert; False when there is none for these authorities."""
    mine = Alert.objects.filter(id=alert_id, organisation__in=codes)
    return mine.update(state=state.value, settled_at=clock.now()) > 0
