"""Addresses of the pages of the e-Box."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.messages.pages import ebox

urlpatterns: list[URLPattern] = [
    path("berichten/e-box", ebox.settings, name="ebox"),
    path("berichten/e-box/keuze", ebox.change, name="ebox-change"),
    path("berichten/e-box/kijken", ebox.look, name="ebox-look"),
    path("berichten/e-box/<uuid:conversation_id>", ebox.message, name="ebox-message"),
    path("berichten/e-box/<uuid:conversation_id>/inhoud", ebox.content, name="ebox-content"),
    path("berichten/e-box/<uuid:conversation_id>/bestand/<path:file_number>", ebox.file, name="ebox-file"),
]
