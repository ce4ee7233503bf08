"""Reactions to what other blocks tell: a consumer per kind of news that they offer, named after it for good."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from burgerprofiel.blocks.identity.events import EmailConfirmed
from burgerprofiel.blocks.notifications.services import addressing, kinds, noting
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.outbox import Delivered

for _telling in kinds.by_kind().values():
    outbox.consumer(f"notifications.{_telling.kind}", _telling.hears)(partial(noting.hear, telling=_telling))


@outbox.consumer("notifications.email-confirmed", EmailConfirmed.KIND)
def on_email_confirmed(events: Sequence[Delivered]) -> None:
    """An address that was given up as dead is tried again once its person has shown that mail arrives."""
    addressing.revive_emails({UUID(str(event.payload["party_id"])) for event in events})
