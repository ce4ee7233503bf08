"""The addresses of the site; each block brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from burgerprofiel.blocks.certificates import api as certificates_api
from burgerprofiel.blocks.correspondence import api as correspondence_api
from burgerprofiel.blocks.dossiers import api as dossiers_api
from burgerprofiel.blocks.identity import api as identity_api
from burgerprofiel.blocks.identity.api import token as identity_token
from burgerprofiel.blocks.messages import api as messages_api
from burgerprofiel.blocks.notifications import api as notifications_api
from burgerprofiel.blocks.privacy import api as privacy_api
from burgerprofiel.blocks.rights import api as rights_api
from burgerprofiel.foundation import api
from burgerprofiel.foundation.accesslog import api as accesslog_api
from burgerprofiel.foundation.uploads import views as uploads
from burgerprofiel.foundation.webhooks import api as webhooks_api
from burgerprofiel.site import installing, views

API_ROUTES: list[URLPattern] = [  # `*<block>.api.ROUTES`, one line per block
    *certificates_api.ROUTES,
    *correspondence_api.ROUTES,
    *dossiers_api.ROUTES,
    *identity_api.ROUTES,
    *messages_api.ROUTES,
    *notifications_api.ROUTES,
    *privacy_api.ROUTES,
    *rights_api.ROUTES,
    *webhooks_api.ROUTES,
    *accesslog_api.ROUTES,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("sw.js", installing.service_worker, name="service-worker"),
    path("offline", installing.offline, name="offline"),
    path("vertrouwen", views.trust, name="trust"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("", include("burgerprofiel.blocks.identity.pages.urls")),
    path("", include("burgerprofiel.blocks.dossiers.pages.urls")),
    path("", include("burgerprofiel.blocks.notifications.pages.urls")),
    path("", include("burgerprofiel.blocks.messages.pages.sending_urls")),
    path("", include("burgerprofiel.blocks.messages.pages.urls")),
    path("", include("burgerprofiel.blocks.privacy.pages.urls")),
    path("", include("burgerprofiel.blocks.rights.pages.urls")),
    path("", include("burgerprofiel.blocks.certificates.pages.urls")),
    path("", include("burgerprofiel.blocks.sources.pages.urls")),
    path("", include("burgerprofiel.blocks.correspondence.pages.urls")),
    path("", include("burgerprofiel.blocks.messages.pages.ebox_urls")),
    path("", include("burgerprofiel.foundation.webhooks.pages")),
    path("bestanden/<uuid:upload_id>", uploads.download, name="upload"),
    path("oauth/v1/token", identity_token.token, name="token"),
    path("oauth/v1/par", identity_token.push, name="token-push"),
    path("oauth/v1/revoke", identity_token.revoke, name="token-revoke"),
    path(".well-known/oauth-authorization-server", identity_token.metadata, name="oauth-metadata"),
    path("", include("burgerprofiel.blocks.messages.api.ebox.urls")),
    *accesslog_api.urlpatterns,
    *api.urlpatterns(API_ROUTES),
]

handler400 = "burgerprofiel.site.errors.bad_request"
handler403 = "burgerprofiel.site.errors.forbidden"
handler404 = "burgerprofiel.site.errors.not_found"
handler500 = "burgerprofiel.site.errors.server_error"
