"""Block privacy: who looked at whose data, and what is done about it."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "burgerprofiel.blocks.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Read the file of registers now: a mistake in it is told at the start, not to the first person who asks."""
        from burgerprofiel.blocks.privacy.services import registers  # noqa: PLC0415 - needs Django's applications

        registers.all_sources()
