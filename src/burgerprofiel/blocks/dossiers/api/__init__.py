"""Machine interfaces of the block."""

from django.urls import URLPattern

from burgerprofiel.blocks.dossiers.api import dosis, statuses

ROUTES: list[URLPattern] = [*dosis.ROUTES, *statuses.ROUTES]
