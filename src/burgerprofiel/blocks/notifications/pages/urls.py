"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.notifications.pages import (
    devices,
    operating,
    receipts,
    replaying,
    supporting,
    suppressing,
    unsubscribing,
)

urlpatterns: list[URLPattern] = [
    path("afmelden/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
    path("berichten/sms/<slug:provider>", receipts.sms, name="sms-receipt"),
    path("instellingen/toestellen", devices.overview, name="devices"),
    path("instellingen/toestellen/weg", devices.remove, name="device-remove"),
    path("beheer/meldingen", operating.notices, name="notices"),
    path("beheer/meldingen/gebeurtenissen/<uuid:event_id>/opnieuw", operating.unpark, name="notices-unpark"),
    path("beheer/meldingen/opnieuw", replaying.replay, name="notices-replay"),
    path("beheer/meldingen/adressen", suppressing.addresses, name="notices-addresses"),
    path("beheer/meldingen/persoon", supporting.support, name="notices-support"),
]
