"""Reactions to what happened in this block: other systems of the authority hear of it."""

from __future__ import annotations

from collections.abc import Sequence

from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.dossiers.services import systems
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.outbox import Delivered


@outbox.consumer("dossiers.tell-systems", DossierStatusChanged.KIND)
def on_status_changed(events: Sequence[Delivered]) -> None:
    """Send webhooks of the changed files; of the past that a source loads nobody is told."""
    systems.tell_systems([event for event in events if event.payload.get("is_news", True)])
