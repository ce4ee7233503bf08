"""Limits as a Django application: one table."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "burgerprofiel.foundation.limits"
    label = "limits"
