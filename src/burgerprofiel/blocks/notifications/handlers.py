"""Reactions to what other blocks tell."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.notifications.services import intents
from burgerprofiel.blocks.privacy.events import ComplaintChanged
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.outbox import Delivered


@outbox.consumer("notifications.dossier-changed", DossierStatusChanged.KIND)
def on_status_changed(events: Sequence[Delivered]) -> None:
    """Note who is to be told of changed files; of the past that a source loads nobody is told."""
    intents.note_changes(
        [
            msgspec.convert({**event.payload, "occurred_at": event.occurred_at}, intents.Change, strict=False)
            for event in events
            if event.payload.get("is_news", True)
        ]
    )


@outbox.consumer("notifications.complaint-changed", ComplaintChanged.KIND)
def on_complaint_changed(events: Sequence[Delivered]) -> None:
    """Note that the person who complained is to be told."""
    intents.note_complaints(
        [
            msgspec.convert(
                {**event.payload, "occurred_at": event.occurred_at}, intents.ComplaintStep, strict=False
            )
            for event in events
        ]
    )
