"""Reminders: those that are due, those of a party, and what a notice may say of one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import Ending
from burgerprofiel.foundation import clock, database, telling
from burgerprofiel.foundation.telling import Subject

_CLAIM: Final = """
WITH due AS (
  SELECT party_id, id FROM notifications_reminder
  WHERE state = 'waiting' AND remind_at <= %(now)s
  ORDER BY remind_at, id LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED)
UPDATE notifications_reminder r SET state = 'due', settled_at = %(now)s
FROM due WHERE r.party_id = due.party_id AND r.id = due.id
RETURNING r.party_id, r.id, r.owner = '' AS is_own
"""
_NEWS: Final = """
SELECT party_id, id, person_id, happens_on, remind_at FROM notifications_reminder WHERE id = ANY(%(ids)s)
"""
_SUBJECTS: Final = """
SELECT asked.party_id, asked.subject_id, asked.person_id, r.ovo_code, r.titles_sealed, r.matter, r.source_id
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked(party_id, subject_id, person_id)
JOIN notifications_reminder r ON r.party_id = asked.party_id AND r.id = asked.subject_id
WHERE r.state <> 'withdrawn' AND (r.person_id IS NULL OR r.person_id = asked.person_id)
"""
_SHOWN: Final = """
SELECT party_id, id, owner = '' AS is_own, kind, state, happens_on, happens_at, remind_at, ovo_code, titles_sealed,
  said_sealed
FROM notifications_reminder
WHERE party_id = ANY(%(parties)s) AND state <> 'withdrawn' AND (person_id IS NULL OR person_id = %(person)s)
  AND (%(after)s::uuid IS NULL OR id > %(after)s)
"""
_LISTED: Final = f"{_SHOWN} ORDER BY (state = 'waiting') DESC, happens_on, id LIMIT %(limit)s"
_ALL: Final = f"{_SHOWN} ORDER BY id LIMIT %(limit)s"
_ABOUT: Final = f"""{_SHOWN}
  AND owner = '' AND key = %(group)s AND matter = %(matter)s AND state = 'waiting'"""
_DROP_OUTDATED: Final = """
DELETE FROM notifications_reminder r
WHERE r.owner = '' AND r.key <> '' AND r.key = ANY(%(groups)s) AND r.happens_on >= %(today)s
  AND NOT EXISTS (
    SELECT FROM json_to_recordset(%(standing)s) AS s(key text, matter text, ends_on date)
    WHERE s.key = r.key AND decode(s.matter, 'base64') = r.matter AND s.ends_on = r.happens_on)
RETURNING r.party_id
"""
_COUNT: Final = """
SELECT count(*) FROM notifications_reminder
WHERE party_id = %(party)s AND owner = '' AND state = 'waiting'
"""


def claim(*, now: Any, limit: int) -> list[dict[str, Any]]:
    """Take reminders of which the moment has come; nobody else gets them."""
    return database.rows(_CLAIM, {"now": now, "limit": limit})


def find(ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Reminders by id, as news needs them."""
    return {row["id"]: row for row in database.rows(_NEWS, {"ids": list(ids)})}


def subjects(asked: Collection[Subject]) -> list[dict[str, Any]]:
    """Of what is asked, what was not withdrawn."""
    return database.rows(_SUBJECTS, telling.asked(asked))


def listed(
    *, parties: Sequence[UUID], person_id: UUID, limit: int, after: UUID | None = None, by_id: bool = False
) -> list[dict[str, Any]]:
    """What this person is reminded of, of these parties, texts still sealed: what is to come first, soonest first."""
    values = {"parties": list(parties), "person": person_id, "after": after, "limit": limit}
    return database.rows(_ALL if by_id else _LISTED, values)


def about(*, party_id: UUID, group: str, matter: bytes) -> list[dict[str, Any]]:
    """A person's own that waits about a thing, texts still sealed."""
    values = {"parties": [party_id], "person": party_id, "after": None, "group": group, "matter": matter}
    return database.rows(_ABOUT, values)


def drop_outdated(groups: Collection[str], *, standing: Collection[Ending]) -> list[UUID]:
    """Erase people's own of these groups about what no longer stands so; whose they were, each as often."""
    known = [{"key": one.about.group, "matter": one.about.matter, "ends_on": one.ends_on} for one in standing]
    values = {
        "groups": list(groups),
        "standing": msgspec.json.encode(known).decode(),
        "today": clock.today(),
    }
    return [row["party_id"] for row in database.rows(_DROP_OUTDATED, values)]


def count_own(party_id: UUID) -> int:
    """How many of their own a person still waits for."""
    return int(database.value(_COUNT, {"party": party_id}))
