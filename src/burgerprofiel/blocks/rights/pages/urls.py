"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.rights.pages import (
    breached,
    breaching,
    correcting,
    erasing,
    exporting,
    holding,
    objecting,
    processing,
)

urlpatterns: list[URLPattern] = [
    path("gegevensgebruik", processing.purposes, name="purposes"),
    path("mijn-gegevens/verbeteren", correcting.corrections, name="corrections"),
    path("beheer/verbeteringen", correcting.handle, name="corrections-staff"),
    path("beheer/verbeteringen/<uuid:correction_id>", correcting.decide, name="correction-decide"),
    path("beheer/bewaren", holding.holds, name="holds"),
    path("beheer/bewaren/<uuid:hold_id>", holding.lift, name="hold-lift"),
    path("mijn-gegevens/gebruik", objecting.wishes, name="wishes"),
    path("mijn-gegevens/gebruik/<uuid:wish_id>", objecting.end, name="wish-end"),
    path("beheer/bezwaren", objecting.handle, name="wishes-staff"),
    path("beheer/bezwaren/<uuid:wish_id>", objecting.decide, name="wish-decide"),
    path("mijn-gegevens/wissen", erasing.erasure, name="erasure"),
    path("mijn-gegevens/wissen/intrekken", erasing.withdraw, name="erasure-withdraw"),
    path("beheer/wissen", erasing.to_decide, name="erasures-staff"),
    path("beheer/wissen/<uuid:part_id>", erasing.decide, name="erasure-decide"),
    path("bewijs-van-wissen", erasing.proof, name="erasure-proof"),
    path("mijn-gegevens/lekken", breached.notices, name="breach-notices"),
    path("mijn-gegevens/lekken/<uuid:breach_id>/gelezen", breached.confirm, name="breach-confirm"),
    path("beheer/lekken", breaching.breaches, name="breaches"),
    path("beheer/lekken/nieuw", breaching.register, name="breach-new"),
    path("beheer/lekken/register", breaching.export, name="breaches-export"),
    path("beheer/lekken/<uuid:breach_id>", breaching.breach, name="breach"),
    path("beheer/lekken/<uuid:breach_id>/gegevens", breaching.change, name="breach-change"),
    path("beheer/lekken/<uuid:breach_id>/bericht", breaching.notice, name="breach-text"),
    path("beheer/lekken/<uuid:breach_id>/zoek/<uuid:search_id>", breaching.approve, name="breach-approve"),
    path("beheer/lekken/<uuid:breach_id>/brieven", breaching.letters, name="breach-letters"),
    path("beheer/lekken/<uuid:breach_id>/<slug:what>", breaching.step, name="breach-step"),
    path("mijn-gegevens/export", exporting.export, name="export"),
    path("mijn-gegevens/export/<uuid:export_id>/stap", exporting.step, name="export-step"),
    path("mijn-gegevens/export/<uuid:export_id>/bestand", exporting.download, name="export-file"),
]
