"""Block sources: what authentic sources know of somebody, through one port."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "burgerprofiel.blocks.sources"
    label = "sources"
