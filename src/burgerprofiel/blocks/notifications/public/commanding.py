"""The same as `operating`, for who is at the command line of the platform: their acts name nobody."""

from __future__ import annotations

from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    LookedUp,
    ReplayPeriod,
    ReplayPreview,
    Standing,
)
from burgerprofiel.blocks.notifications.services import queues, replaying, suppressing


def command_standing() -> Standing:
    """What waits for each channel, what became of notices, how providers do."""
    return queues.standing()


def command_parked() -> int:
    """How many events are parked while notices were made of them; at most a hundred are counted."""
    return len(queues.parked())


def command_preview(period: ReplayPeriod) -> ReplayPreview:
    """How many notices that failed would be sent again. Raises InvalidPeriodError."""
    return replaying.preview(period)


def command_replay(period: ReplayPeriod, *, reason: str) -> int:
    """Send notices again that failed for a cause of ours; how many. Raises InvalidPeriodError, InvalidReasonError."""
    return replaying.replay(period, reason=reason, by=None)


def command_look(channel: ChannelCode, *, address: str) -> LookedUp:
    """Whether an address is left alone. Raises InvalidAddressError."""
    return suppressing.look(channel, address)


def command_suppress(channel: ChannelCode, *, address: str, reason: str) -> LookedUp:
    """Leave an address alone. Raises InvalidAddressError and InvalidReasonError."""
    digest = suppressing.look(channel, address).digest
    return suppressing.put(channel, digest=digest, reason=reason, by=None)


def command_lift(channel: ChannelCode, *, address: str, reason: str) -> LookedUp:
    """Use an address again. Raises InvalidAddressError, InvalidReasonError and NotSuppressedError."""
    digest = suppressing.look(channel, address).digest
    return suppressing.take_off(channel, digest=digest, reason=reason, by=None)
