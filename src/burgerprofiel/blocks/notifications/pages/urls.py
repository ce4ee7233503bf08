"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.notifications.pages import unsubscribing

urlpatterns: list[URLPattern] = [
    path("afmelden/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
]
