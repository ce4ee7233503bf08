"""Block privacy: who looked at whose data, and what is done about it."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "burgerprofiel.blocks.privacy"
    label = "privacy"
