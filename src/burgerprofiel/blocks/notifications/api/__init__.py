"""The machine interfaces of the block."""

from burgerprofiel.blocks.notifications.api import devices, preferences

ROUTES = [*devices.ROUTES, *preferences.ROUTES]
