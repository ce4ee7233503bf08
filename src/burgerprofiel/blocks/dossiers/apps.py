"""Block dossiers: files of residents, their status and their history."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "burgerprofiel.blocks.dossiers"
    label = "dossiers"
