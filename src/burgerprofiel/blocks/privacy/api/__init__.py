"""What the block offers to programs."""

from django.urls import URLPattern

from burgerprofiel.blocks.privacy.api import complaining, reading, usage

ROUTES: list[URLPattern] = [*reading.ROUTES, *complaining.ROUTES, *usage.ROUTES]
