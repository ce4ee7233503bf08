"""The mailbox of an organisation: its parts, its people, its rules, and how it is with the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import (
    GENERAL,
    Colleague,
    Digest,
    Figures,
    Office,
    Part,
    PartFigures,
    Rhythm,
    Rule,
    Source,
    Standing,
    Waiting,
    Week,
)
from burgerprofiel.blocks.messages.queries import fragments, shape
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Actor

WEEKS: Final = 12
DAYS: Final = 30

_OFFICE: Final = """
SELECT json_build_object(
  'parts', COALESCE((
    SELECT json_agg(json_build_object('code', d.code, 'name', COALESCE(encode(d.name_sealed, 'hex'), ''),
      'is_limited', d.is_limited, 'reader_ids', d.reader_ids))
    FROM messages_partition d WHERE d.party_id = %(party)s AND d.ended_at IS NULL), '[]'),
  'digests', COALESCE((
    SELECT json_agg(json_build_object('code', m.code, 'rhythm', m.rhythm,
      'address', encode(m.address_sealed, 'hex'), 'is_confirmed', m.confirmed_at IS NOT NULL))
    FROM messages_partitiondigest m WHERE m.party_id = %(party)s), '[]'),
  'colleagues', COALESCE((
    SELECT json_agg(json_build_object('person_id', w.person_id, 'name', encode(w.name_sealed, 'hex'),
      'seen_on', w.seen_on, 'is_manager', w.is_manager) ORDER BY w.person_id)
    FROM messages_colleague w WHERE w.party_id = %(party)s), '[]'){more})::text
"""
_WAITING: Final = f""", 'waiting', (
    SELECT json_build_object('all', count(*), 'mine', count(*) FILTER (WHERE c.assigned_to = %(person)s),
      'nobody', count(*) FILTER (WHERE c.assigned_to IS NULL), 'late', count(*) FILTER (WHERE c.handle_by < %(today)s))
    FROM messages_conversation c
    WHERE {fragments.READABLE} AND c.box = 'inbox' AND c.kind = 'official' AND c.handled_at IS NULL)"""  # noqa: S608 - constants only
_STANDING: Final = f"""
SELECT c.partition, c.assigned_to, c.handle_by, c.handled_at IS NOT NULL AS is_handled FROM messages_conversation c
WHERE {fragments.READABLE_IN_FULL} AND c.id = %(conversation)s FOR UPDATE
"""  # noqa: S608 - constants only
_RULES: Final = f"""
SELECT r.id, r.partition, r.sender_code, r.type_id, r.application, r.assigned_to, r.origin,
  COALESCE({fragments.in_language("s.name")}, '') AS sender,
  COALESCE({fragments.in_language("y.name")}, '') AS type_name
FROM messages_routingrule r
LEFT JOIN messages_messagetype y ON y.id = r.type_id
LEFT JOIN messages_sender s ON s.code = COALESCE(NULLIF(r.sender_code, ''), y.sender_id)
WHERE r.party_id = %(party)s ORDER BY r.position, r.id
"""  # noqa: S608 - constants only
_SOURCES: Final = f"""
SELECT s.code AS sender_code, {fragments.in_language("s.name")} AS sender, y.id AS type_id,
  {fragments.in_language("y.name")} AS type_name
FROM (SELECT DISTINCT c.type_id FROM messages_conversation c WHERE {fragments.READABLE} AND NOT ({fragments.VEILED}))
  AS seen
JOIN messages_messagetype y ON y.id = seen.type_id JOIN messages_sender s ON s.code = y.sender_id
ORDER BY sender, type_name, y.id
"""  # noqa: S608 - constants only
_WORK: Final = f"""
mine AS MATERIALIZED (
  SELECT c.partition, c.assigned_to, c.handle_by, c.started_at, c.handled_at, c.box FROM messages_conversation c
  WHERE {fragments.READABLE} AND c.kind = 'official')
"""  # noqa: S608 - constants only
_FIGURES: Final = f"""
WITH {_WORK}, parts AS (
  SELECT partition AS code,
    count(*) FILTER (WHERE waits) AS waiting, count(*) FILTER (WHERE waits AND assigned_to IS NULL) AS unassigned,
    count(*) FILTER (WHERE waits AND handle_by < %(today)s) AS late,
    count(*) FILTER (WHERE started_at >= %(since)s) AS arrived,
    count(*) FILTER (WHERE handled_at >= %(since)s) AS handled,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM handled_at - started_at) / 86400)
      FILTER (WHERE handled_at >= %(since)s) AS days,
    min(started_at) FILTER (WHERE waits) AS oldest_at
  FROM (SELECT *, handled_at IS NULL AND box = 'inbox' AS waits FROM mine) AS each GROUP BY partition),
by_week AS (
  SELECT date_trunc('week', moment AT TIME ZONE 'Europe/Brussels') AS monday,
    count(*) FILTER (WHERE NOT done) AS arrived, count(*) FILTER (WHERE done) AS handled
  FROM (SELECT started_at AS moment, false AS done FROM mine UNION ALL
    SELECT handled_at, true FROM mine WHERE handled_at IS NOT NULL) AS moments GROUP BY 1),
weeks AS (
  SELECT monday::date AS monday, COALESCE(by_week.arrived, 0) AS arrived,
    COALESCE(by_week.handled, 0) AS handled
  FROM generate_series(date_trunc('week', %(today)s::timestamp) - interval '{WEEKS - 1} weeks',
    date_trunc('week', %(today)s::timestamp), interval '1 week') AS monday LEFT JOIN by_week USING (monday))
SELECT json_build_object('parts', COALESCE((SELECT json_agg(parts) FROM parts), '[]'),
  'weeks', (SELECT json_agg(weeks ORDER BY monday) FROM weeks))::text
"""  # noqa: S608 - constants only


_Key = UUID | tuple[str, str]


class _Part(msgspec.Struct):
    code: str
    name: str
    is_limited: bool
    reader_ids: list[UUID]


class _Digest(msgspec.Struct):
    code: str
    rhythm: Rhythm
    address: str
    is_confirmed: bool


class _Colleague(msgspec.Struct):
    person_id: UUID
    name: str
    seen_on: date
    is_manager: bool


class _Waiting(msgspec.Struct):
    all: int
    mine: int
    nobody: int
    late: int


class _Office(msgspec.Struct):
    parts: list[_Part]
    digests: list[_Digest]
    colleagues: list[_Colleague]
    waiting: _Waiting | None = None


class _PartFigures(msgspec.Struct):
    code: str
    waiting: int
    unassigned: int
    late: int
    arrived: int
    handled: int
    days: float | None
    oldest_at: datetime | None


class _Week(msgspec.Struct):
    monday: date
    arrived: int
    handled: int


class _Figures(msgspec.Struct):
    parts: list[_PartFigures]
    weeks: list[_Week]


_decode_office = msgspec.json.Decoder(_Office).decode
_decode_figures = msgspec.json.Decoder(_Figures).decode


def office(actor: Actor, *, represents: bool, counting: bool = False) -> Office:
    """The mailbox of the present party as this person may see it. `represents`: the law has them act for it.

    Names and addresses that cannot be opened now are empty. Addresses of departments are for who divides it.
    `counting`: also how much waits.
    """
    party_id = actor.party_id
    values = fragments.parameters(actor, party_id=party_id) | {"today": clock.today()}
    statement = _OFFICE.replace("{more}", _WAITING if counting else "")
    found = _decode_office(database.value(statement, values))
    opened = _opened(
        {
            **{
                ("part", one.code): (one.name, sealed.part_purpose(one.code, party_id)) for one in found.parts
            },
            **{
                ("mail", one.code): (one.address, sealed.address_purpose(one.code, party_id))
                for one in found.digests
            },
            **{
                one.person_id: (one.name, sealed.colleague_purpose(one.person_id, party_id))
                for one in found.colleagues
            },
        },
        actor=actor,
    )
    colleagues = _colleagues(found.colleagues, names=opened, actor=actor)
    managers = [one for one in colleagues if one.is_manager]
    manages = represents or not managers or any(one.is_me for one in managers)
    digests = {
        one.code: Digest(
            rhythm=one.rhythm,
            address=opened["mail", one.code] if manages else "",
            is_confirmed=one.is_confirmed,
        )
        for one in found.digests
    }
    parts = {one.code: one for one in (_Part(GENERAL, "", is_limited=False, reader_ids=[]), *found.parts)}
    made = [
        _part(one, name=opened.get(("part", one.code), ""), digest=digests.get(one.code), actor=actor)
        for one in parts.values()
    ]
    return Office(
        parts=tuple(sorted(made, key=lambda one: (one.code != GENERAL, one.name.casefold(), one.code))),
        colleagues=colleagues,
        manages=manages,
        waiting=Waiting(**msgspec.structs.asdict(found.waiting)) if found.waiting else None,
    )


def _opened(items: Mapping[_Key, tuple[str, str]], *, actor: Actor) -> dict[_Key, str]:
    """What is sealed in an office, with one question to the vault at most."""
    sealed_ones = {key: (bytes.fromhex(value), purpose) for key, (value, purpose) in items.items() if value}
    values = shape.open_each(list(sealed_ones.values()), keyring=actor.keyring)
    return dict.fromkeys(items, "") | {
        key: (value or b"").decode() for key, value in zip(sealed_ones, values, strict=True)
    }


def _part(one: _Part, *, name: str, digest: Digest | None, actor: Actor) -> Part:
    return Part(
        code=one.code,
        name=name,
        is_limited=one.is_limited,
        reader_ids=frozenset(one.reader_ids),
        is_mine=not one.is_limited or actor.person_id in one.reader_ids,
        digest=digest,
    )


def _colleagues(
    found: Sequence[_Colleague], *, names: Mapping[_Key, str], actor: Actor
) -> tuple[Colleague, ...]:
    """The people by name; one whose name cannot be opened now is last."""
    made = [
        Colleague(
            person_id=one.person_id,
            name=names[one.person_id],
            seen_on=one.seen_on,
            is_manager=one.is_manager,
            is_me=one.person_id == actor.person_id,
        )
        for one in found
    ]
    return tuple(sorted(made, key=lambda one: (not one.name, one.name.casefold(), one.person_id)))


def find_standing(actor: Actor, *, conversation_id: UUID) -> Standing | None:
    """How the work of a conversation stands, locked until the transaction ends; None where it cannot be changed."""
    values = fragments.parameters(actor, party_id=actor.party_id) | {"conversation": conversation_id}
    return next((Standing(**row) for row in database.rows(_STANDING, values)), None)


def rules(actor: Actor) -> tuple[Rule, ...]:
    """Where messages go, in the order in which rules are tried."""
    values = fragments.parameters(actor, party_id=actor.party_id)
    return tuple(Rule(**row) for row in database.rows(_RULES, values))


def sources(actor: Actor) -> tuple[Source, ...]:
    """Senders and types of what lies in this mailbox, by name."""
    values = fragments.parameters(actor, party_id=actor.party_id)
    return tuple(Source(**row) for row in database.rows(_SOURCES, values))


def figures(actor: Actor) -> Figures:
    """How it is with the work of the parts that this person reads."""
    values = fragments.parameters(actor, party_id=actor.party_id)
    found = _decode_figures(database.value(_FIGURES, values | _since(values)))
    return Figures(
        parts=tuple(PartFigures(**msgspec.structs.asdict(one)) for one in found.parts),
        weeks=tuple(Week(**msgspec.structs.asdict(one)) for one in found.weeks),
    )


def _since(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"today": clock.today(), "since": values["now"] - timedelta(days=DAYS)}
