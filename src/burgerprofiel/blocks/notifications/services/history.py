"""What a person was told: rows by time, with what may be said now of what they were about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.contracts import ChannelCode, Notice, NoticePage
from burgerprofiel.blocks.notifications.services import kinds
from burgerprofiel.foundation import config, database
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.telling import Description, Subject, Telling

PAGE: Final = 25
_ROWS: Final = """
SELECT id, event_id, repeats, party_id, subject_id, kind, theme, state, reason, channel, is_owed, occurred_at,
       available_at, digest_at, handed_at, settled_at
FROM notifications_intent WHERE person_id = %(person)s
"""
# The order is that of the index by which a notice is there once: ids of events are sorted by time.
_OLDER: Final = f"""{_ROWS} AND (event_id, repeats) < (%(event)s, %(repeats)s)
ORDER BY event_id DESC, repeats DESC LIMIT %(limit)s"""
_NEWER: Final = f"""{_ROWS} AND (event_id, repeats) > (%(event)s, %(repeats)s)
ORDER BY event_id, repeats LIMIT %(limit)s"""
_PLACE: Final = re.compile(r"(ouder|nieuwer)-([0-9a-f]{32})-([0-9]{1,4})")

_NEWEST: Final = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class _Place:
    """Read on from a row: older ones or newer ones."""

    is_newer: bool = False
    event_id: UUID = _NEWEST
    repeats: int = 0


def page_of(actor: Actor, *, place: str) -> NoticePage:
    """A page of what the actor was told; a place that is none of ours gives the newest. Raises KeyServiceError.

    Within an admission that shows every party the actor may act for.
    """
    at = _read(place)
    values = {"person": actor.person_id, "event": at.event_id, "repeats": at.repeats, "limit": PAGE + 1}
    found = database.rows(_NEWER if at.is_newer else _OLDER, values)
    has_more, rows = len(found) > PAGE, found[:PAGE]
    if at.is_newer:
        rows.reverse()
    has_older, has_newer = (bool(rows), has_more) if at.is_newer else (has_more, bool(place) and bool(rows))
    return NoticePage(
        rows=tuple(_notices(actor, rows)),
        older=_place("ouder", rows[-1]) if has_older else "",
        newer=_place("nieuwer", rows[0]) if has_newer else "",
    )


def _read(text: str) -> _Place:
    found = _PLACE.fullmatch(text)
    if not found:
        return _Place()
    return _Place(found[1] == "nieuwer", UUID(found[2]), int(found[3]))


def _place(way: str, row: Mapping[str, Any]) -> str:
    return f"{way}-{row['event_id'].hex}-{row['repeats']}"


def _notices(actor: Actor, rows: Sequence[dict[str, Any]]) -> list[Notice]:
    tellings = kinds.by_kind()
    described = _describe(actor, rows, tellings=tellings)
    others = {row["party_id"] for row in rows} - {actor.person_id}
    names = identity.party_names(actor, others & set(actor.party_ids)) if others else {}
    return [
        _notice(
            row,
            subject=_subject(actor, row),
            telling=tellings.get(row["kind"]),
            description=described.get(_subject(actor, row)),
            is_own=row["party_id"] == actor.person_id,
            party_name=names.get(row["party_id"], ""),
        )
        for row in rows
    ]


def _subject(actor: Actor, row: Mapping[str, Any]) -> Subject:
    return Subject(row["party_id"], row["subject_id"], actor.person_id)


def _describe(
    actor: Actor, rows: Sequence[dict[str, Any]], *, tellings: Mapping[str, Telling]
) -> dict[Subject, Description]:
    """What may be said of each subject, asked once per kind that occurs on the page."""
    by_kind: dict[str, set[Subject]] = {}
    for row in rows:
        if row["kind"] in tellings and row["party_id"] in actor.party_ids:
            by_kind.setdefault(row["kind"], set()).add(_subject(actor, row))
    found: dict[Subject, Description] = {}
    for kind, subjects in by_kind.items():
        found |= tellings[kind].describe(subjects)
    return found


def _notice(
    row: Mapping[str, Any],
    *,
    subject: Subject,
    telling: Telling | None,
    description: Description | None,
    is_own: bool,
    party_name: str,
) -> Notice:
    waits = row["state"] == "waiting"
    return Notice(
        id=row["id"],
        kind=row["kind"],
        title=_title(telling, description),
        path=telling.path(subject) if telling and description else "",
        theme=row["theme"] if description and not description.is_neutral else "",
        state=row["state"],
        reason=row["reason"],
        channel=ChannelCode(row["channel"]) if row["channel"] else None,
        is_owed=row["is_owed"],
        is_own=is_own,
        is_repeat=row["repeats"] > 0,
        is_digest=row["digest_at"] is not None,
        party_name=party_name,
        occurred_at=row["occurred_at"],
        due_at=(row["digest_at"] or row["available_at"]) if waits else None,
        settled_at=row["handed_at"] or row["settled_at"],
    )


def _title(telling: Telling | None, description: Description | None) -> str:
    """The words of the notice itself; of what is gone or may not be named only that there was news."""
    platform = config.current().tenant_name
    if telling is None:
        return _("Nieuws van %(sender)s") % {"sender": platform}
    language = get_language() or "nl"
    names = description.sender if description and not description.is_neutral else {}
    sender = names.get(language) or names.get("nl") or platform
    return str(telling.words.title) % {"sender": sender}
