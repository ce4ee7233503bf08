"""The machine interfaces of the block."""

from burgerprofiel.blocks.notifications.api import devices, notificaties, preferences, reminders

ROUTES = [*devices.ROUTES, *notificaties.ROUTES, *preferences.ROUTES, *reminders.ROUTES]
