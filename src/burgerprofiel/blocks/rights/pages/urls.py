"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.rights.pages import processing

urlpatterns: list[URLPattern] = [
    path("gegevensgebruik", processing.purposes, name="purposes"),
]
