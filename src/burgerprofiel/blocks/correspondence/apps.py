"""Block correspondence: who wants the post of authorities digitally."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "burgerprofiel.blocks.correspondence"
    label = "correspondence"
