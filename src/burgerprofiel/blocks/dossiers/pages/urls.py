"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.dossiers.pages import detail, listing, overview, staff, wordings

urlpatterns: list[URLPattern] = [
    path("overzicht", overview.overview, name="overview"),
    path("overzicht/te-doen", overview.todo, name="overview-todo"),
    path("alles", overview.everything, name="everything"),
    path("dossiers", listing.dossiers, name="dossiers"),
    path("dossiers/<uuid:dossier_id>", detail.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/rij", detail.row, name="dossier-row"),
    path("dossiers/<uuid:dossier_id>/opbergen", detail.archive, name="dossier-archive"),
    path("beheer/bronnen", staff.sources, name="sources"),
    path("beheer/bronnen/<int:source_id>", staff.source, name="source"),
    path("beheer/bronnen/<int:source_id>/bevraging", staff.feed, name="source-feed"),
    path("beheer/bronnen/<int:source_id>/storing", staff.disturbance, name="source-disturbance"),
    path("beheer/bronnen/<int:source_id>/opnieuw", staff.replay_all, name="rejections-replay"),
    path(
        "beheer/bronnen/<int:source_id>/opnieuw/<uuid:rejection_id>",
        staff.replay_one,
        name="rejection-replay",
    ),
    path("beheer/bronnen/<int:source_id>/teksten/<slug:code_key>", wordings.wording, name="wording"),
    path("beheer/gebeurtenissen/<uuid:event_id>/opnieuw", staff.unpark, name="event-unpark"),
]
