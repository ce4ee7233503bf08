"""The door of the block: the only thing that other blocks and the site call."""

from burgerprofiel.blocks.notifications.public.devices import (
    application_key,
    list_devices,
    refresh_device,
    register_device,
    remove_device,
)
from burgerprofiel.blocks.notifications.public.history import list_notices
from burgerprofiel.blocks.notifications.public.notices import note_sms_receipt, preview_notice
from burgerprofiel.blocks.notifications.public.preferences import (
    as_mobile,
    confirm_code,
    forget_code,
    get_telling,
    remove_phone,
    send_code,
    set_preference,
)

__all__ = [
    "application_key",
    "as_mobile",
    "confirm_code",
    "forget_code",
    "get_telling",
    "list_devices",
    "list_notices",
    "note_sms_receipt",
    "preview_notice",
    "refresh_device",
    "register_device",
    "remove_device",
    "remove_phone",
    "send_code",
    "set_preference",
]
