"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.rights.pages import correcting, exporting, holding, processing

urlpatterns: list[URLPattern] = [
    path("gegevensgebruik", processing.purposes, name="purposes"),
    path("mijn-gegevens/verbeteren", correcting.corrections, name="corrections"),
    path("beheer/verbeteringen", correcting.handle, name="corrections-staff"),
    path("beheer/verbeteringen/<uuid:correction_id>", correcting.decide, name="correction-decide"),
    path("beheer/bewaren", holding.holds, name="holds"),
    path("beheer/bewaren/<uuid:hold_id>", holding.lift, name="hold-lift"),
    path("mijn-gegevens/export", exporting.export, name="export"),
    path("mijn-gegevens/export/<uuid:export_id>/stap", exporting.step, name="export-step"),
    path("mijn-gegevens/export/<uuid:export_id>/bestand", exporting.download, name="export-file"),
]
