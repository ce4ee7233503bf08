"""What senders read: their dispatches, what became of recipients, their templates. Never what was written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages.contracts import (
    Counts,
    DispatchState,
    Fate,
    Mark,
    Progress,
    TemplateRow,
)
from burgerprofiel.foundation import database

_COUNTS: Final = tuple(Counts.__dataclass_fields__)
_DISPATCH: Final = f"""
SELECT d.id, d.sender_id, s.name::text AS sender, t.code AS type_code, t.name::text AS type_name, d.name, d.state,
    d.is_test, d.version_id, d.requested_at, d.publish_at, d.done_at, d.cancelled_at,
    {", ".join(f"d.{name}" for name in _COUNTS)}
FROM messages_dispatch d JOIN messages_sender s ON s.code = d.sender_id JOIN messages_messagetype t ON t.id = d.type_id
WHERE d.sender_id = ANY(%(codes)s)
"""  # noqa: S608 - constants only
_ONE = _DISPATCH + " AND d.id = %(id)s"
_RECENT = (
    _DISPATCH
    + """ AND NOT d.is_test AND (%(at)s::timestamptz IS NULL OR (d.requested_at, d.id) < (%(at)s, %(before)s::uuid))
ORDER BY d.requested_at DESC, d.id DESC LIMIT %(limit)s
"""
)
_OUTCOME = """
SELECT row_number, reference_sealed, fate, reason, field, changed_at, changed_in, party_id
FROM messages_recipient WHERE dispatch_id = %(dispatch)s
"""
_BY_ROW = (
    _OUTCOME
    + """ AND row_number > %(after)s AND (%(fates)s::text[] IS NULL OR fate = ANY(%(fates)s))
ORDER BY row_number LIMIT %(limit)s
"""
)
# What is still being written by somebody may come to lie before what is there already: it is told later, and so is
# what was written beside it. A number from beyond all of ours is of the database that this one was restored from.
_BY_CHANGE = (
    _OUTCOME
    + """ AND (changed_in, row_number) > (%(since)s, %(after)s)
AND (changed_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  OR changed_in >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
ORDER BY changed_in, row_number LIMIT %(limit)s
"""
)
_TIMELINE = """
SELECT category, attempt, at, reason FROM messages_recipientevent
WHERE dispatch_id = %(dispatch)s AND row_number = %(row)s
"""
_TEMPLATE: Final = """
SELECT m.id, m.sender_id, s.name::text AS sender, t.code AS type_code, t.name::text AS type_name, m.name,
    v.id AS version_id, v.number, v.made_at
FROM messages_template m JOIN messages_sender s ON s.code = m.sender_id JOIN messages_messagetype t ON t.id = m.type_id
JOIN LATERAL (SELECT id, number, made_at FROM messages_templateversion WHERE template_id = m.id
    AND (%(number)s::integer IS NULL OR number = %(number)s) ORDER BY number DESC LIMIT 1) v ON true
WHERE m.sender_id = ANY(%(codes)s)
"""
_TYPES = """
SELECT t.sender_id, s.name::text AS sender, t.code, t.name::text AS name, t.kind, t.may_reply
FROM messages_messagetype t JOIN messages_sender s ON s.code = t.sender_id
WHERE t.sender_id = ANY(%(codes)s) AND t.ended_at IS NULL ORDER BY t.sender_id, t.id
"""
_ORDER = {one: place for place, one in enumerate(Fate)}


def find_dispatch(dispatch_id: UUID, *, codes: Collection[str]) -> Progress | None:
    """A dispatch of one of these senders."""
    found = database.rows(_ONE, {"id": dispatch_id, "codes": list(codes)})
    return _progress(found[0]) if found else None


def list_dispatches(
    *, codes: Collection[str], limit: int, before: tuple[datetime, UUID] | None = None
) -> list[Progress]:
    """The newest dispatches of these senders, without test sends; `before` is where the page before this one ended."""
    at, dispatch_id = before or (None, None)
    values = {"codes": list(codes), "limit": limit, "at": at, "before": dispatch_id}
    return [_progress(row) for row in database.rows(_RECENT, values)]


def list_outcomes(
    dispatch_id: UUID, *, limit: int, after: int = 0, fates: Sequence[Fate] | None = None
) -> list[dict[str, Any]]:
    """Recipients by row, those after a row; within a transaction that sees them."""
    given = None if fates is None else [fate.value for fate in fates]
    return database.rows(_BY_ROW, {"dispatch": dispatch_id, "after": after, "limit": limit, "fates": given})


def list_changes(dispatch_id: UUID, *, limit: int, since: tuple[int, int]) -> list[dict[str, Any]]:
    """Recipients in the order in which they changed, those after a change (transaction and row)."""
    values = {"dispatch": dispatch_id, "since": since[0], "after": since[1], "limit": limit}
    return database.rows(_BY_CHANGE, values)


def list_timeline(dispatch_id: UUID, *, row: int) -> list[Mark]:
    """The timeline of a recipient, the oldest first; of one moment in the order in which a life goes."""
    found = [
        Mark(
            id=f"{each['category']}.{dispatch_id}.{row}.{each['attempt']}",
            fate=Fate(each["category"]),
            at=each["at"],
            reason=each["reason"],
        )
        for each in database.rows(_TIMELINE, {"dispatch": dispatch_id, "row": row})
    ]
    return sorted(found, key=lambda mark: (mark.at, _ORDER[mark.fate]))


def list_templates(*, codes: Collection[str]) -> list[TemplateRow]:
    """The templates of these senders by name, each with its newest version."""
    found = database.rows(_TEMPLATE + " ORDER BY m.name, m.id", {"codes": list(codes), "number": None})
    return [_template(row) for row in found]


def find_template(
    template_id: UUID, *, codes: Collection[str], number: int | None = None
) -> TemplateRow | None:
    """A template with its newest version, or with the one of a number."""
    values = {"codes": list(codes), "id": template_id, "number": number}
    found = database.rows(_TEMPLATE + " AND m.id = %(id)s", values)
    return _template(found[0]) if found else None


def list_types(*, codes: Collection[str]) -> list[dict[str, Any]]:
    """What these senders may send: sender, code and name per language."""
    return [
        {**row, "sender": msgspec.json.decode(row["sender"]), "name": msgspec.json.decode(row["name"])}
        for row in database.rows(_TYPES, {"codes": list(codes)})
    ]


def _progress(row: Mapping[str, Any]) -> Progress:
    return Progress(
        id=row["id"],
        sender_code=row["sender_id"],
        sender=msgspec.json.decode(row["sender"]),
        type_code=row["type_code"],
        type_name=msgspec.json.decode(row["type_name"]),
        name=row["name"],
        state=DispatchState(row["state"]),
        is_test=row["is_test"],
        version_id=row["version_id"],
        requested_at=row["requested_at"],
        publish_at=row["publish_at"],
        done_at=row["done_at"],
        cancelled_at=row["cancelled_at"],
        counts=Counts(**{name: row[name] for name in _COUNTS}),
    )


def _template(row: Mapping[str, Any]) -> TemplateRow:
    return TemplateRow(
        id=row["id"],
        sender_code=row["sender_id"],
        sender=msgspec.json.decode(row["sender"]),
        type_code=row["type_code"],
        type_name=msgspec.json.decode(row["type_name"]),
        name=row["name"],
        version_id=row["version_id"],
        version=row["number"],
        made_at=row["made_at"],
    )
