"""The door of the block: the only thing that other blocks and the site call."""

from burgerprofiel.blocks.notifications.public.devices import (
    application_key,
    list_devices,
    refresh_device,
    register_device,
    remove_device,
)
from burgerprofiel.blocks.notifications.public.notices import note_sms_receipt, preview_notice
from burgerprofiel.blocks.notifications.public.reaching import can_be_told

__all__ = [
    "application_key",
    "can_be_told",
    "list_devices",
    "note_sms_receipt",
    "preview_notice",
    "refresh_device",
    "register_device",
    "remove_device",
]
