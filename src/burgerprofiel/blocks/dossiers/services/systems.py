"""Telling the systems of an authority that one of its files changed (webhooks)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from burgerprofiel.blocks.dossiers.models import Source
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.webhooks import public as webhooks
from burgerprofiel.foundation.webhooks.contracts import Message

STATUS_CHANGED: Final = "dossiers.status_changed"


def tell_systems(changes: Sequence[Delivered]) -> int:
    """Queue one message per status that became current, however many parties read the file; answers how many went out.

    A system reads with its own token what it may know; the message holds ids and states only.
    """
    by_status = {str(change.payload["event_id"]): change for change in changes}
    of_source = {
        row["id"]: row
        for row in Source.objects.filter(
            id__in={change.payload["source_id"] for change in by_status.values()}
        ).values("id", "uri", "authority_id")
    }
    return webhooks.publish(
        [
            Message(
                type=STATUS_CHANGED,
                ovo_code=source["authority_id"],
                data={
                    "receipt": receipt,
                    "source": source["uri"],
                    "phase": change.payload["phase"],
                    "turn": change.payload["turn"],
                },
                occurred_at=change.occurred_at,
            )
            for receipt, change in by_status.items()
            if (source := of_source.get(change.payload["source_id"]))
        ]
    )
