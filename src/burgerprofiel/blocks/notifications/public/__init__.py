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
from burgerprofiel.blocks.notifications.public.official import (
    get_notice,
    list_bundle_outcomes,
    receive_bundle,
    refuse_bundle,
)
from burgerprofiel.blocks.notifications.public.preferences import (
    as_mobile,
    confirm_code,
    forget_code,
    get_telling,
    remove_phone,
    send_code,
    set_preference,
)
from burgerprofiel.blocks.notifications.public.reaching import can_be_told
from burgerprofiel.blocks.notifications.public.reminders import (
    forget,
    list_reminders,
    remind,
    remind_me,
    remove_reminder,
    set_reminders,
    withdraw_reminder,
)

__all__ = [
    "application_key",
    "as_mobile",
    "can_be_told",
    "confirm_code",
    "forget",
    "forget_code",
    "get_notice",
    "get_telling",
    "list_bundle_outcomes",
    "list_devices",
    "list_notices",
    "list_reminders",
    "note_sms_receipt",
    "preview_notice",
    "receive_bundle",
    "refresh_device",
    "refuse_bundle",
    "register_device",
    "remind",
    "remind_me",
    "remove_device",
    "remove_phone",
    "remove_reminder",
    "send_code",
    "set_preference",
    "set_reminders",
    "withdraw_reminder",
]
