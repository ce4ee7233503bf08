"""The machine interfaces of the block."""

from burgerprofiel.blocks.notifications.api import devices

ROUTES = [*devices.ROUTES]
