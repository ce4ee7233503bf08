"""The door of the block: the only thing that other blocks and the site call."""

from burgerprofiel.blocks.notifications.public.commanding import (
    command_lift,
    command_look,
    command_parked,
    command_preview,
    command_replay,
    command_standing,
    command_suppress,
)
from burgerprofiel.blocks.notifications.public.devices import (
    application_key,
    list_devices,
    refresh_device,
    register_device,
    remove_device,
)
from burgerprofiel.blocks.notifications.public.notices import note_sms_receipt, preview_notice
from burgerprofiel.blocks.notifications.public.operating import (
    find_person_to_help,
    lift_address,
    list_address_acts,
    list_parked_news,
    list_replays,
    list_suppressed,
    list_told,
    look_address,
    preview_replay,
    replay_notices,
    see_standing,
    suppress_address,
    unpark_news,
)

__all__ = [
    "application_key",
    "command_lift",
    "command_look",
    "command_parked",
    "command_preview",
    "command_replay",
    "command_standing",
    "command_suppress",
    "find_person_to_help",
    "lift_address",
    "list_address_acts",
    "list_devices",
    "list_parked_news",
    "list_replays",
    "list_suppressed",
    "list_told",
    "look_address",
    "note_sms_receipt",
    "preview_notice",
    "preview_replay",
    "refresh_device",
    "register_device",
    "remove_device",
    "replay_notices",
    "see_standing",
    "suppress_address",
    "unpark_news",
]
