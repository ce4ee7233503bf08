"""Noting who is to be told of what: once per event and person, once per matter over all roads, whatever happens.

Everything of a batch is one statement. The channel is chosen here already, as a plan: it is chosen again just before
something leaves, from what is known then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import Reader
from burgerprofiel.blocks.notifications.contracts import Matter, Tell, Untold
from burgerprofiel.blocks.notifications.rules import choosing
from burgerprofiel.blocks.notifications.services import people, queue
from burgerprofiel.blocks.notifications.services.channels import installed
from burgerprofiel.blocks.notifications.services.people import Known
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import SAME_WITHIN, News, Telling

CHANNEL: Final = "burgerprofiel_intent"

# One event is told once to a person, in their own capacity rather than another's. Of a matter the first road counts; by
# what stands in `notifications_told` after it was written each row knows whether its road is that one. Rows are written
# in order, so that two batches about the same people wait for each other, never in a circle.
_NOTE = """
WITH asked AS MATERIALIZED (
    SELECT id, party_id, person_id, event_id, subject_id, decode(matter, 'hex') AS matter, became, road, occurred_at,
           due_at, expires_at, plan.*
    FROM json_to_recordset(%(intents)s) AS intent(id uuid, party_id uuid, person_id uuid, event_id uuid,
        subject_id uuid, matter text, became text, road text, occurred_at timestamptz, due_at timestamptz,
        expires_at timestamptz, number int)
    JOIN json_to_recordset(%(plans)s) AS plan(number int, theme text, state text, reason text, channel text,
        available_at timestamptz, digest_at timestamptz) USING (number)
), told AS (
    INSERT INTO notifications_told AS known (person_id, matter, became, road, told_at)
    SELECT DISTINCT ON (person_id, matter, became) person_id, matter, became, road, occurred_at FROM asked
    ORDER BY person_id, matter, became, occurred_at, id
    ON CONFLICT (person_id, matter, became) DO UPDATE SET
        road = CASE WHEN excluded.told_at - known.told_at > %(same)s THEN excluded.road ELSE known.road END,
        told_at = CASE WHEN known.road = excluded.road OR excluded.told_at - known.told_at > %(same)s
                       THEN greatest(known.told_at, excluded.told_at) ELSE known.told_at END
    RETURNING person_id, matter, became, road
), noted AS (
    INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, theme, matter, became, road,
        is_owed, occurred_at, due_at, expires_at, state, reason, channel, available_at, digest_at, settled_at)
    SELECT a.id, a.party_id, a.person_id, a.event_id, a.subject_id, %(kind)s, a.theme, a.matter, a.became, a.road,
           %(owed)s, a.occurred_at, a.due_at, a.expires_at,
           CASE WHEN t.road = a.road THEN a.state ELSE 'skipped' END,
           CASE WHEN t.road = a.road THEN a.reason ELSE 'already-told' END,
           CASE WHEN t.road = a.road THEN a.channel ELSE '' END, a.available_at, a.digest_at,
           CASE WHEN t.road <> a.road OR a.state <> 'waiting' THEN %(now)s END
    FROM asked a JOIN told t USING (person_id, matter, became)
    ORDER BY a.person_id, a.event_id, a.party_id <> a.person_id, a.id
    ON CONFLICT (person_id, event_id, repeats) DO NOTHING
    RETURNING state
)
SELECT pg_notify(%(channel)s, '') FROM noted WHERE state = 'waiting' LIMIT 1
"""
_encode = msgspec.json.Encoder().encode


class _Intent(msgspec.Struct):
    """A row of `Intent`, but for its plan."""

    id: str
    party_id: UUID
    person_id: UUID
    event_id: UUID
    subject_id: UUID
    matter: str
    became: str
    road: str
    occurred_at: datetime
    due_at: datetime | None
    expires_at: datetime | None
    number: int


class _Plan(msgspec.Struct):
    """What rows have in common."""

    number: int
    theme: str
    state: str
    reason: str
    channel: str
    available_at: datetime
    digest_at: datetime | None = None


def hear(events: Sequence[Delivered], *, telling: Telling) -> None:
    """Note what events of a block mean for people; a repeated delivery notes nothing new."""
    note(telling.read(events), telling=telling)


def note(news: Sequence[News], *, telling: Telling) -> None:
    """Note for every person behind the parties that there is news.

    Who cannot or does not want to be told is noted as skipped, so that the question "was I told?" has an answer.
    """
    if not news:
        return
    readers = identity.list_readers_of(party_ids={one.party_id for one in news})
    pairs = [
        (one, reader)
        for one in news
        for reader in readers.get(one.party_id, ())
        if one.person_id is None or one.person_id == reader.person_id
    ]
    if not pairs:
        return
    plans = _Plans(telling, now=clock.now())
    values = {
        "intents": _encode(list(_intents(pairs, plans=plans))).decode(),
        "plans": _encode(list(plans.found.values())).decode(),
        "kind": telling.kind,
        "owed": telling.is_owed,
        "same": SAME_WITHIN,
        "now": plans.now,
        "channel": CHANNEL,
    }
    database.rows(_NOTE, values)


def _intents(pairs: Sequence[tuple[News, Reader]], *, plans: _Plans) -> Iterator[_Intent]:
    known = people.known({reader.person_id for _news, reader in pairs})
    for new_id, (news, reader) in zip(ids.many(len(pairs)), pairs, strict=True):
        yield _Intent(
            new_id,
            news.party_id,
            reader.person_id,
            news.event_id,
            news.subject_id,
            news.matter.hex(),
            news.state,
            news.road,
            news.occurred_at,
            news.due_at,
            news.expires_at,
            plans.of(news, known[reader.person_id], has_email=reader.has_address).number,
        )


class _Plans:
    """How people are told of news of one kind; a storm is a great many of the same."""

    def __init__(self, telling: Telling, *, now: datetime) -> None:
        self._telling = telling
        self._among = installed.codes()
        self.now = now
        self.found: dict[object, _Plan] = {}

    def of(self, news: News, person: Known, *, has_email: bool) -> _Plan:
        """The plan for one person."""
        reachable = person.reachable(has_email=has_email, among=self._among)
        matter = Matter(
            theme=self._telling.theme or news.theme,
            is_owed=self._telling.is_owed,
            due_at=news.due_at,
            expires_at=news.expires_at,
            elsewhere=self._telling.elsewhere,
        )
        key = (matter, person.preference, reachable)
        found = self.found.get(key)
        if found is None:
            plan = choosing.choose(matter, person.preference, reachable=reachable, now=self.now)
            found = self.found[key] = _planned(plan, matter, number=len(self.found), now=self.now)
        return found


def _planned(plan: Tell | Untold, matter: Matter, *, number: int, now: datetime) -> _Plan:
    if isinstance(plan, Untold):
        return _Plan(number, matter.theme, "skipped", plan.why.value, "", now)
    return _Plan(
        number,
        matter.theme,
        "waiting",
        "",
        plan.channel.value,
        max(plan.at, now + queue.SETTLE),
        plan.at if plan.is_digest else None,
    )
