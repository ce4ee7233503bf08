"""Block notifications: telling people that something changed."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "burgerprofiel.blocks.notifications"
    label = "notifications"
