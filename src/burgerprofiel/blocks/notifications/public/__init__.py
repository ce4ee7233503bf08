"""The door of the block: the only thing that other blocks and the site call."""

from burgerprofiel.blocks.notifications.public.devices import (
    application_key,
    list_devices,
    refresh_device,
    register_device,
    remove_device,
)
from burgerprofiel.blocks.notifications.public.official import (
    get_notice,
    list_bundle_outcomes,
    receive_bundle,
    refuse_bundle,
)

__all__ = [
    "application_key",
    "get_notice",
    "list_bundle_outcomes",
    "list_devices",
    "receive_bundle",
    "refresh_device",
    "refuse_bundle",
    "register_device",
    "remove_device",
]
