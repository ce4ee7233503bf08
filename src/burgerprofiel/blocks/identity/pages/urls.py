"""The addresses of this block's pages."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.identity.pages import capacity, consent, settings, sign_in

urlpatterns: list[URLPattern] = [
    path("aanmelden", sign_in.start, name="sign-in"),
    path("aanmelden/terug", sign_in.finish, name="sign-in-return"),
    path("aanmelden/openen/<uuid:opening_id>", sign_in.start_opening, name="sign-in-opening"),
    path("afmelden", sign_in.sign_out, name="sign-out"),
    path("afgemeld", sign_in.signed_out, name="signed-out"),
    path("hoedanigheid", capacity.choose, name="capacity"),
    path("hoedanigheid/vernieuwen", capacity.refresh, name="capacity-refresh"),
    path("instellingen", settings.overview, name="settings"),
    path("instellingen/e-mail", settings.email, name="settings-email"),
    path("instellingen/e-mail/<str:token>", settings.confirm_email, name="email-confirm"),
    path("instellingen/sessies", settings.sessions, name="sessions"),
    path("instellingen/sessies/einde", settings.end_session, name="sessions-end"),
    path("toestemming", consent.ask, name="consent"),
    path("taal", settings.language, name="language"),
    path(".well-known/burgerprofiel-jwks.json", sign_in.client_jwks, name="client-jwks"),
]
