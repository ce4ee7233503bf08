"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.sources.pages import operating

urlpatterns: list[URLPattern] = [
    path("beheer/koppelingen", operating.connections, name="connections"),
    path("beheer/koppelingen/<str:supply>", operating.connection, name="connection"),
]
