"""Reactions to what other blocks tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec

from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.notifications import rules
from burgerprofiel.blocks.notifications.services import intents
from burgerprofiel.blocks.privacy.events import ComplaintChanged
from burgerprofiel.blocks.rights.contracts import Side, WishKind
from burgerprofiel.blocks.rights.events import BreachTold, CorrectionChanged, ErasureChanged, WishChanged
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.outbox import Delivered

Read = TypeVar("Read", intents.Change, intents.PersonalChange)
_WISHES: Final = {WishKind.OBJECT: rules.OBJECTION_CHANGED, WishKind.RESTRICT: rules.RESTRICTION_CHANGED}


@outbox.consumer("notifications.dossier-changed", DossierStatusChanged.KIND)
def on_status_changed(events: Sequence[Delivered]) -> None:
    """Note who is to be told of changed files; of the past that a source loads nobody is told."""
    news = [event for event in events if event.payload.get("is_news", True)]
    intents.note_changes(_read(news, into=intents.Change, subject="dossier_id"))


@outbox.consumer("notifications.complaint-changed", ComplaintChanged.KIND)
def on_complaint_changed(events: Sequence[Delivered]) -> None:
    """Note that the person who complained is to be told."""
    steps = _read(events, into=intents.PersonalChange, subject="complaint_id")
    intents.note_personal(steps, kind=rules.COMPLAINT_CHANGED)


@outbox.consumer("notifications.correction-changed", CorrectionChanged.KIND)
def on_correction_changed(events: Sequence[Delivered]) -> None:
    """Note that the person who asked to correct something is to be told of what the authority did."""
    theirs = [event for event in events if event.payload.get("by", Side.AUTHORITY) == Side.AUTHORITY]
    changes = _read(theirs, into=intents.PersonalChange, subject="correction_id")
    intents.note_personal(changes, kind=rules.CORRECTION_CHANGED)


@outbox.consumer("notifications.wish-changed", WishChanged.KIND)
def on_wish_changed(events: Sequence[Delivered]) -> None:
    """Note that the person who objected or asked to restrict is to be told."""
    for asked, kind in _WISHES.items():
        of_kind = [event for event in events if event.payload["kind"] == asked]
        intents.note_personal(_read(of_kind, into=intents.PersonalChange, subject="wish_id"), kind=kind)


@outbox.consumer("notifications.erasure-changed", ErasureChanged.KIND)
def on_erasure_changed(events: Sequence[Delivered]) -> None:
    """Note that the person who asked to erase everything is to be told."""
    changes = _read(events, into=intents.PersonalChange, subject="erasure_id")
    intents.note_personal(changes, kind=rules.ERASURE_CHANGED)


@outbox.consumer("notifications.breach-told", BreachTold.KIND)
def on_breach_told(events: Sequence[Delivered]) -> None:
    """Note that everybody behind the party that a breach affects is to be told."""
    intents.note_changes(_read(events, into=intents.Change, subject="breach_id"), kind=rules.BREACH_TOLD)


def _read(events: Sequence[Delivered], *, into: type[Read], subject: str) -> list[Read]:
    return [
        msgspec.convert(
            {**event.payload, "subject_id": event.payload[subject], "occurred_at": event.occurred_at},
            into,
            strict=False,
        )
        for event in events
    ]
