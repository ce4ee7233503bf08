"""What the block offers to programs."""

from django.urls import URLPattern

from burgerprofiel.blocks.correspondence.api import readers

ROUTES: list[URLPattern] = [*readers.ROUTES]
