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
from burgerprofiel.blocks.notifications.contracts.history import HISTORY, Notice, NoticePage
from burgerprofiel.blocks.notifications.contracts.preferences import (
    PREFERENCES,
    Addresses,
    Cadence,
    CodeAnswer,
    Matter,
    Preference,
    Quiet,
    Tell,
    TellingSettings,
    Untold,
    Why,
)

__all__ = [
    "DEVICES",
    "HISTORY",
    "PREFERENCES",
    "Addresses",
    "Cadence",
    "Channel",
    "ChannelCode",
    "CodeAnswer",
    "Device",
    "Failed",
    "Failure",
    "Handed",
    "Matter",
    "Notice",
    "NoticePage",
    "Outgoing",
    "Preference",
    "PushAddress",
    "Quiet",
    "Receipt",
    "ReceiptState",
    "Result",
    "Tell",
    "TellingSettings",
    "Untold",
    "Urgency",
    "Why",
]
