"""What people are told about their files, and what may be said of one now. No title, no status (ADR 0024)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.dossiers.contracts import Turn
from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.foundation import database, telling
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import TELL, Description, News, Subject, Telling, Words

# The number of a file recognises it whoever tells of it; a file that its source no longer keeps goes by its id.
_READ = """
SELECT r.number_index, d.theme, d.action_due_at
FROM unnest(%(parties)s::uuid[], %(dossiers)s::uuid[]) WITH ORDINALITY AS asked(party_id, dossier_id, place)
LEFT JOIN dossiers_record r ON r.id = asked.dossier_id
LEFT JOIN dossiers_dossier d ON d.party_id = asked.party_id AND d.id = asked.dossier_id
ORDER BY asked.place
"""
# The same predicate as on the pages (`READABLE`), for triples instead of one actor.
_DESCRIBE = """
SELECT asked.party_id, asked.subject_id, asked.person_id, a.name::text, a.ovo_code,
       greatest(s.required_assurance, d.required_assurance) > 0, d.turn = %(you)s AND d.closed_at IS NULL, seen.seen_at
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked(party_id, subject_id, person_id)
JOIN dossiers_dossier d ON d.party_id = asked.party_id AND d.id = asked.subject_id
JOIN dossiers_source s ON s.id = d.source_id
JOIN dossiers_authority a ON a.ovo_code = s.authority_id
LEFT JOIN dossiers_seen seen ON seen.party_id = asked.party_id AND seen.dossier_id = asked.subject_id
    AND seen.person_id = asked.person_id
WHERE d.ended_at IS NULL
  AND (d.closed_at IS NULL OR d.closed_at > now() - make_interval(years => s.years_shown))
"""


class _Changed(msgspec.Struct, frozen=True):
    party_id: UUID
    dossier_id: UUID
    event_id: UUID
    source_id: int
    code_key: str
    turn: str
    is_news: bool = True


def read(events: Sequence[Delivered]) -> list[News]:
    """News of changed files; the past that a source loads is none."""
    told = [(event, msgspec.convert(event.payload, _Changed, strict=False)) for event in events]
    told = [(event, changed) for event, changed in told if changed.is_news]
    asked = {
        "parties": database.array(changed.party_id for _event, changed in told),
        "dossiers": database.array(changed.dossier_id for _event, changed in told),
    }
    found = database.tuples(_READ, asked) if told else []
    return [_news(event, changed, *kept) for (event, changed), kept in zip(told, found, strict=True)]


def _news(
    event: Delivered, changed: _Changed, number: bytes | None, theme: str | None, due_at: datetime | None
) -> News:
    return News(
        event_id=changed.event_id,
        party_id=changed.party_id,
        subject_id=changed.dossier_id,
        matter=number if number is not None else changed.dossier_id.bytes,
        state=changed.code_key,
        road=f"dossiers:{changed.source_id}",
        occurred_at=event.occurred_at,
        due_at=due_at if changed.turn == Turn.YOU else None,
        theme=theme or "",
    )


def describe(subjects: Collection[Subject]) -> dict[Subject, Description]:
    """What may be said of files at this moment; a file that its party no longer sees is absent."""
    found = database.tuples(_DESCRIBE, {**telling.asked(subjects), "you": Turn.YOU.value})
    senders = {name: msgspec.json.decode(name) for name in {row[3] for row in found}}
    return {
        Subject(party, file, person): Description(
            sender=senders[name],
            ovo_code=code,
            is_neutral=is_neutral,
            waits_for_you=waits,
            settled_at=seen_at,
        )
        for party, file, person, name, code, is_neutral, waits, seen_at in found
    }


def path(subject: Subject) -> str:
    """The page of a file, in the capacity in which the person reads it."""
    return f"/dossiers/{subject.subject_id}?partij={subject.party_id}"


_CLOSING = _("Om je gegevens te beschermen staat er niets over de inhoud van het dossier in deze mail.")
_BUTTON = _("Bekijk het dossier")
_WORDS: Final = Words(
    title=_("%(sender)s: er is nieuws over je dossier"),
    waiting=_("%(sender)s: een dossier wacht op jou"),
    news=_("%(sender)s heeft iets veranderd in je dossier."),
    represented=_("%(sender)s heeft iets veranderd in een dossier van %(party)s."),
    to_do=_("Meld je aan om te zien wat je moet doen, en tegen wanneer."),
    closing=_CLOSING,
    button=_BUTTON,
    neutral=Words(
        title=_("%(sender)s: er is nieuws in een van je dossiers"),
        news=_("Er is iets veranderd in een van je dossiers."),
        represented=_("Er is iets veranderd in een dossier van %(party)s."),
        closing=_CLOSING,
        button=_BUTTON,
    ),
)

TELLS: Final = (
    Telling(
        kind="dossier-changed",
        hears=DossierStatusChanged.KIND,
        read=read,
        describe=describe,
        path=path,
        words=_WORDS,
        purpose=TELL,
    ),
)
