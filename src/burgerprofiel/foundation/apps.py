"""The foundation as a Django application: outbox and inbox tables."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "burgerprofiel.foundation"
    label = "foundation"
