"""What crosses the door of the block, and what its channels are asked."""

from burgerprofiel.blocks.notifications.contracts.channels import (
    Channel,
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Outgoing,
    Receipt,
    ReceiptState,
    Result,
    Said,
    Urgency,
)
from burgerprofiel.blocks.notifications.contracts.devices import DEVICES, Device, PushAddress
from burgerprofiel.blocks.notifications.contracts.preferences import (
    Cadence,
    Matter,
    Preference,
    Quiet,
    Tell,
    Untold,
    Why,
)

__all__ = [
    "DEVICES",
    "Cadence",
    "Channel",
    "ChannelCode",
    "Device",
    "Failed",
    "Failure",
    "Handed",
    "Matter",
    "Outgoing",
    "Preference",
    "PushAddress",
    "Quiet",
    "Receipt",
    "ReceiptState",
    "Result",
    "Said",
    "Tell",
    "Untold",
    "Urgency",
    "Why",
]
