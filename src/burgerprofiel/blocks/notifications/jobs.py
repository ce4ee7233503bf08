"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.notifications.services import delivery, intents
from burgerprofiel.foundation import jobs


@jobs.loop("mail", poll_seconds=1.0, channel=intents.CHANNEL)
def send_mail() -> float | None:
    """Send one batch of waiting notifications."""
    return 0 if delivery.deliver_batch() else None
