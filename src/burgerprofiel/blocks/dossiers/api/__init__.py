"""Machine interfaces of the block."""

from django.urls import URLPattern

from burgerprofiel.blocks.dossiers.api import dosis, reading, statuses, zgw

ROUTES: list[URLPattern] = [*dosis.ROUTES, *statuses.ROUTES, *reading.ROUTES, *zgw.ROUTES]
