"""Uploads as a Django application: one table."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "burgerprofiel.foundation.uploads"
    label = "uploads"
