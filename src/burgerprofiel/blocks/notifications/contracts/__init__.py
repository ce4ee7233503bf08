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
    Urgency,
)
from burgerprofiel.blocks.notifications.contracts.devices import DEVICES, Device, PushAddress

__all__ = [
    "DEVICES",
    "Channel",
    "ChannelCode",
    "Device",
    "Failed",
    "Failure",
    "Handed",
    "Outgoing",
    "PushAddress",
    "Receipt",
    "ReceiptState",
    "Result",
    "Urgency",
]
