"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.dossiers.pages import detail, listing, overview

urlpatterns: list[URLPattern] = [
    path("overzicht", overview.overview, name="overview"),
    path("overzicht/te-doen", overview.todo, name="overview-todo"),
    path("alles", overview.everything, name="everything"),
    path("dossiers", listing.dossiers, name="dossiers"),
    path("dossiers/<uuid:dossier_id>", detail.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/rij", detail.row, name="dossier-row"),
    path("dossiers/<uuid:dossier_id>/opbergen", detail.archive, name="dossier-archive"),
]
