"""Webhooks as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebhooksConfig(AppConfig):
    name = "burgerprofiel.foundation.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Let every block name the types of message that it sends."""
        autodiscover_modules("block")
