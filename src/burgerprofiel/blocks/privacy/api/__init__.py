"""What the block offers to programs."""

from django.urls import URLPattern

from burgerprofiel.blocks.privacy.api import complaining, reading

ROUTES: list[URLPattern] = [*reading.ROUTES, *complaining.ROUTES]
