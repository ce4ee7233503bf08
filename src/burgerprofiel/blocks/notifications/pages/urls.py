"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.notifications.pages import devices, receipts, unsubscribing

urlpatterns: list[URLPattern] = [
    path("afmelden/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
    path("berichten/sms/<slug:provider>", receipts.sms, name="sms-receipt"),
    path("instellingen/toestellen", devices.overview, name="devices"),
    path("instellingen/toestellen/weg", devices.remove, name="device-remove"),
]
