"""Block rights: what people can have done about their data, and the register of what is done with it."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "burgerprofiel.blocks.rights"
    label = "rights"
