"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.notifications.pages import (
    devices,
    history,
    mobile,
    official,
    operating,
    preferences,
    receipts,
    reminders,
    replaying,
    supporting,
    suppressing,
    unsubscribing,
)

urlpatterns: list[URLPattern] = [
    path("afmelden/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
    path("berichten/sms/<slug:provider>", receipts.sms, name="sms-receipt"),
    path("herinneringen", reminders.reminders, name="reminders"),
    path("herinneringen/weg", reminders.remove, name="reminder-remove"),
    path("instellingen/meldingen", preferences.overview, name="notifications"),
    path("instellingen/meldingen/nummer", mobile.number, name="mobile"),
    path("instellingen/meldingen/nummer/code", mobile.code, name="mobile-code"),
    path("instellingen/meldingen/nummer/weg", mobile.remove, name="mobile-remove"),
    path("instellingen/meldingen/geschiedenis", history.overview, name="told"),
    path("meldingen/<uuid:bundle_id>", official.notice, name="official-notice"),
    path("instellingen/toestellen", devices.overview, name="devices"),
    path("instellingen/toestellen/weg", devices.remove, name="device-remove"),
    path("beheer/meldingen", operating.notices, name="notices"),
    path("beheer/meldingen/gebeurtenissen/<uuid:event_id>/opnieuw", operating.unpark, name="notices-unpark"),
    path("beheer/meldingen/opnieuw", replaying.replay, name="notices-replay"),
    path("beheer/meldingen/adressen", suppressing.addresses, name="notices-addresses"),
    path("beheer/meldingen/persoon", supporting.support, name="notices-support"),
]
