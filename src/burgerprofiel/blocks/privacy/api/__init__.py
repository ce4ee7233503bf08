"""What the block offers to programs."""

from django.urls import URLPattern

from burgerprofiel.blocks.privacy.api import reading

ROUTES: list[URLPattern] = [*reading.ROUTES]
