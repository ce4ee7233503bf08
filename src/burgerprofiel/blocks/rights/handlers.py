"""Reactions to what happened in this block: systems of the authority hear of it."""

from __future__ import annotations

from collections.abc import Sequence

from burgerprofiel.blocks.rights.events import CorrectionChanged
from burgerprofiel.blocks.rights.services import systems
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.outbox import Delivered


@outbox.consumer("rights.tell-systems", CorrectionChanged.KIND)
def on_correction_changed(events: Sequence[Delivered]) -> None:
    """Send webhooks of requests to correct."""
    systems.tell_systems(events)
