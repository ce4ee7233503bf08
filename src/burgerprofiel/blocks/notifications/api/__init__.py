"""The machine interfaces of the block."""

from burgerprofiel.blocks.notifications.api import devices, notificaties

ROUTES = [*devices.ROUTES, *notificaties.ROUTES]
