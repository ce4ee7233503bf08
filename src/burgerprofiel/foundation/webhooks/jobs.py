"""What the worker does for webhooks."""

from __future__ import annotations

from burgerprofiel.foundation import jobs
from burgerprofiel.foundation.webhooks import delivery, services


@jobs.loop("webhooks", poll_seconds=5.0, channel=services.CHANNEL, threads=4)
def deliver_webhooks() -> float | None:
    """Deliver to one endpoint."""
    return 0 if delivery.deliver_next() else None


@jobs.every("51 3 * * *")
def forget_webhooks() -> None:
    """Forget messages of long ago."""
    services.purge()
