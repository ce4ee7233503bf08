"""Why signing in did not work, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.blocks.identity.pages import requests

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Page:
    status: int
    title: str | Promise
    text: str | Promise
    button: str | Promise
    group: str = ""


_AGAIN = _("Probeer opnieuw")
_AS_CITIZEN = _("Meld je aan als burger")
_PAGES = {
    "cancelled": _Page(
        200,
        _("Je hebt het aanmelden gestopt"),
        _("Je bent niet aangemeld. Je kan opnieuw beginnen wanneer je wilt."),
        _("Opnieuw aanmelden"),
    ),
    "expired": _Page(
        400,
        _("Het aanmelden duurde te lang"),
        _(
            "Je aanmelding is niet meer geldig. Dat gebeurt als je lang wacht, de knop Vorige gebruikt, "
            "of begint in een ander venster."
        ),
        _AGAIN,
    ),
    "provider-down": _Page(
        503,
        _("Aanmelden lukt nu even niet"),
        _(
            "De dienst waarmee je je aanmeldt, antwoordt niet. Wacht enkele minuten en probeer het dan opnieuw."
        ),
        _AGAIN,
    ),
    "provider-answer": _Page(
        502,
        _("We konden je aanmelding niet controleren"),
        _("Het antwoord van de aanmelddienst klopt niet. Voor je veiligheid ben je niet aangemeld."),
        _AGAIN,
    ),
    "too-low": _Page(
        403,
        _("Je hebt een sterker middel nodig"),
        _(
            "Met het middel dat je koos, ben je niet zeker genoeg aangemeld. Kies bijvoorbeeld itsme of je eID."
        ),
        _("Kies een ander middel"),
    ),
    "no-number": _Page(
        403,
        _("We weten niet wie je bent bij de overheid"),
        _(
            "Bij je aanmelding hoort geen rijksregisternummer. Meld je aan met itsme, je eID of een ander middel."
        ),
        _("Kies een ander middel"),
    ),
    "no-mandate": _Page(
        403,
        _("Je mag nog niet handelen voor deze organisatie"),
        _(
            "Alleen een wettelijk vertegenwoordiger, of iemand met een mandaat, ziet haar dossiers. "
            "Je kan je wel aanmelden als burger."
        ),
        _AS_CITIZEN,
        "BUR",
    ),
    "no-rights": _Page(
        403,
        _("Je hebt hier geen rechten als medewerker"),
        _("Vraag de lokale beheerder van je organisatie om een recht. Je kan je wel aanmelden als burger."),
        _AS_CITIZEN,
        "BUR",
    ),
    "group": _Page(
        403,
        _("In deze hoedanigheid kan je hier niet terecht"),
        _("Je kan je aanmelden als burger, voor een onderneming of voor een vereniging."),
        _AS_CITIZEN,
        "BUR",
    ),
    "conflict": _Page(
        403,
        _("We konden je aanmelding niet controleren"),
        _("Je gegevens passen niet bij een vorige aanmelding. Neem contact met ons op."),
        _AGAIN,
    ),
}


def show(request: HttpRequest, error: SignInError) -> HttpResponse:
    """The page for a failed sign-in; the reason goes to the log."""
    _log.warning("sign_in_failed", code=error.code, detail=error.detail)
    page = _PAGES.get(error.code, _PAGES["provider-answer"])
    query = {"terug": error.return_to, **({"groep": page.group} if page.group else {})}
    context = {"page": page, "again_url": f"{reverse('sign-in')}?{urlencode(query)}"}
    return requests.show(request, "failed", context, status=page.status)
