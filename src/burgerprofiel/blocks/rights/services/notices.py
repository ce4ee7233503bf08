"""What people are told about what they asked of their data, and about a breach: that there is news, never what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.rights.contracts import Side, WishKind
from burgerprofiel.blocks.rights.events import BreachTold, CorrectionChanged, ErasureChanged, WishChanged
from burgerprofiel.foundation import database, telling
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import ANSWER, Description, News, Subject, Telling, Words

_ASKED = """
SELECT asked.party_id, asked.id, asked.person_id, {settled_at} AS settled_at
FROM unnest(%(parties)s::uuid[], %(subjects)s::uuid[], %(persons)s::uuid[]) AS asked(party_id, id, person_id)
"""
_CORRECTIONS = _ASKED.format(settled_at="NULL") + "JOIN rights_correction c USING (party_id, id, person_id)"
_WISHES = _ASKED.format(settled_at="NULL") + "JOIN rights_wish w USING (party_id, id)"
_ERASURES = _ASKED.format(settled_at="NULL") + "JOIN rights_erasure e USING (party_id, id)"
_BREACHES = (
    _ASKED.format(settled_at="read.confirmed_at")
    + """
JOIN rights_breachparty b ON b.party_id = asked.party_id AND b.breach_id = asked.id
LEFT JOIN rights_breachconfirmation read ON read.party_id = asked.party_id AND read.breach_id = asked.id
    AND read.person_id = asked.person_id
"""
)


def _describe(subjects: Collection[Subject], *, statement: str) -> dict[Subject, Description]:
    """What is still there; nobody is named."""
    return {
        Subject(row["party_id"], row["id"], row["person_id"]): Description(
            is_neutral=True, settled_at=row["settled_at"]
        )
        for row in database.rows(statement, telling.asked(subjects))
    }


def _read(
    events: Sequence[Delivered],
    *,
    subject: str,
    where: Callable[[dict[str, Any]], bool] = lambda payload: True,
) -> list[News]:
    """Each change is news of its own, for who asked; of a breach for everybody behind the party."""
    return [
        _news(event, event.payload, subject_id=UUID(event.payload[subject]))
        for event in events
        if where(event.payload)
    ]


def _news(event: Delivered, payload: dict[str, Any], *, subject_id: UUID) -> News:
    return News(
        event_id=UUID(payload["event_id"]),
        party_id=UUID(payload["party_id"]),
        person_id=UUID(payload["person_id"]) if "person_id" in payload else None,
        subject_id=subject_id,
        matter=subject_id.bytes,
        state=payload.get("state", ""),
        road="rights",
        occurred_at=event.occurred_at,
    )


def _is_answer(payload: dict[str, Any]) -> bool:
    """Of version 1, which did not tell, it was the authority always."""
    return bool(payload.get("by", Side.AUTHORITY) == Side.AUTHORITY)


def _is_of(payload: dict[str, Any], *, kind: WishKind) -> bool:
    return bool(payload["kind"] == kind)


_owed = partial(Telling, purpose=ANSWER, is_owed=True)
_NOTHING_OF_REQUEST = _(
    "Om je gegevens te beschermen staat er niets over de inhoud van je vraag in deze mail."
)

TELLS: Final = (
    _owed(
        kind="correction-changed",
        hears=CorrectionChanged.KIND,
        read=partial(_read, subject="correction_id", where=_is_answer),
        describe=partial(_describe, statement=_CORRECTIONS),
        path=lambda subject: f"/mijn-gegevens/verbeteren/{subject.subject_id}",
        words=Words(
            title=_("%(sender)s: er is nieuws over je vraag om iets te verbeteren"),
            news=_("Er is nieuws over je vraag om iets in je gegevens te verbeteren."),
            closing=_NOTHING_OF_REQUEST,
            button=_("Bekijk je vraag"),
        ),
    ),
    _owed(
        kind="objection-changed",
        hears=WishChanged.KIND,
        read=partial(_read, subject="wish_id", where=partial(_is_of, kind=WishKind.OBJECT)),
        describe=partial(_describe, statement=_WISHES),
        path=lambda subject: "/mijn-gegevens/gebruik",
        words=Words(
            title=_("%(sender)s: er is nieuws over je bezwaar"),
            news=_("Er is nieuws over je bezwaar tegen het gebruik van je gegevens."),
            closing=_(
                "Om je gegevens te beschermen staat er niets over de inhoud van je bezwaar in deze mail."
            ),
            button=_("Bekijk je bezwaar"),
        ),
    ),
    _owed(
        kind="restriction-changed",
        hears=WishChanged.KIND,
        read=partial(_read, subject="wish_id", where=partial(_is_of, kind=WishKind.RESTRICT)),
        describe=partial(_describe, statement=_WISHES),
        path=lambda subject: "/mijn-gegevens/gebruik",
        words=Words(
            title=_("%(sender)s: er is nieuws over je vraag om je gegevens minder te gebruiken"),
            news=_("Er is nieuws over je vraag om het gebruik van je gegevens te beperken."),
            closing=_NOTHING_OF_REQUEST,
            button=_("Bekijk je vraag"),
        ),
    ),
    _owed(
        kind="erasure-changed",
        hears=ErasureChanged.KIND,
        read=partial(_read, subject="erasure_id"),
        describe=partial(_describe, statement=_ERASURES),
        path=lambda subject: "/mijn-gegevens/wissen",
        words=Words(
            title=_("%(sender)s: er is nieuws over je vraag om je gegevens te wissen"),
            news=_("Er is nieuws over je vraag om al je gegevens te wissen."),
            closing=_NOTHING_OF_REQUEST,
            button=_("Bekijk je vraag"),
        ),
    ),
    _owed(
        kind="breach-told",
        hears=BreachTold.KIND,
        read=partial(_read, subject="breach_id"),
        describe=partial(_describe, statement=_BREACHES),
        path=lambda subject: "/mijn-gegevens/lekken",
        words=Words(
            title=_("%(sender)s: een belangrijk bericht over je gegevens"),
            news=_("Er is iets gebeurd dat je gegevens raakt. Lees wat er gebeurde en wat je kunt doen."),
            closing=_("Om je gegevens te beschermen staat er in deze mail niets over wat er gebeurde."),
            button=_("Lees het bericht"),
        ),
    ),
)
