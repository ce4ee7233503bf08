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

__all__ = [
    "Channel",
    "ChannelCode",
    "Failed",
    "Failure",
    "Handed",
    "Outgoing",
    "Receipt",
    "ReceiptState",
    "Result",
    "Urgency",
]
