"""Machine interfaces of the block."""

from django.urls import URLPattern

from burgerprofiel.blocks.dossiers.api import dosis, statuses, zgw

ROUTES: list[URLPattern] = [*dosis.ROUTES, *statuses.ROUTES, *zgw.ROUTES]
