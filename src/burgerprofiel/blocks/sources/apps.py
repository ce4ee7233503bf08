"""Block sources: what authentic sources know of somebody, through one port."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "burgerprofiel.blocks.sources"
    label = "sources"

    def ready(self) -> None:
        """Read the file of sources now: a mistake in it is told at the start, not to the first person who asks."""
        from burgerprofiel.blocks.sources.services import registry  # noqa: PLC0415 - needs Django's applications

        registry.connected()
