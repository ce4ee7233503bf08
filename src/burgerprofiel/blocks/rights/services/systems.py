"""Telling the systems of an authority that something happened to a request to correct (webhooks)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.webhooks import public as webhooks
from burgerprofiel.foundation.webhooks.contracts import Message

CORRECTION_CHANGED: Final = "rights.correction_changed"


def tell_systems(changes: Sequence[Delivered]) -> int:
    """Queue one message per change, ids and states only; answers how many deliveries there will be."""
    return webhooks.publish(
        [
            Message(
                type=CORRECTION_CHANGED,
                ovo_code=change.payload["ovo_code"],
                data={name: change.payload[name] for name in ("correction_id", "state", "by")},
                occurred_at=change.occurred_at,
            )
            for change in changes
            if change.version > 1
        ]
    )
