"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.sources.pages import my_data, operating, reminding, taking

urlpatterns: list[URLPattern] = [
    path("beheer/koppelingen", operating.connections, name="connections"),
    path("beheer/koppelingen/<str:supply>", operating.connection, name="connection"),
    path("mijn-gegevens", my_data.page, name="my-data"),
    path("mijn-gegevens/stroom", my_data.stream, name="my-data-stream"),
    path("mijn-gegevens/herinnering", reminding.reminder, name="my-data-reminder"),
    path("mijn-gegevens/foto/beeld", my_data.photo, name="my-data-photo"),
    path("mijn-gegevens/bestand/<slug:slug>.<slug:form>", taking.download, name="my-data-file"),
    path("mijn-gegevens/<slug:slug>", my_data.section, name="my-data-section"),
]
