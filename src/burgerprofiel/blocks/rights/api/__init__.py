"""Machine interfaces of this block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.rights.api import corrections, processing

ROUTES: list[URLPattern] = [
    path("api/rights/v1/processing", processing.RegisterController.as_view(), name="api-processing"),
    *corrections.ROUTES,
]
