"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.notifications.pages import devices

urlpatterns: list[URLPattern] = [
    path("instellingen/toestellen", devices.overview, name="devices"),
    path("instellingen/toestellen/weg", devices.remove, name="device-remove"),
]
