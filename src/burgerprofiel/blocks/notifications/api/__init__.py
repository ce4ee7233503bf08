"""The machine interfaces of the block."""

from burgerprofiel.blocks.notifications.api import devices, notificaties, reminders

ROUTES = [*devices.ROUTES, *notificaties.ROUTES, *reminders.ROUTES]
