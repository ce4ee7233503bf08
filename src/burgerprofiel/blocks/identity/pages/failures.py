"""Why signing in did not work, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import structlog
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.blocks.identity.pages import requests
from burgerprofiel.blocks.identity.pages.requests import IdentityRequest

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Page:
    """`button` leads to the provider again: for `group`, and asking `anew` where its session would not do.

    `is_step`: whoever is signed in already can go on as they are.
    """

    status: int
    title: str | Promise
    text: str | Promise
    button: str | Promise = ""
    group: str = ""
    anew: bool = False
    is_step: bool = False


_AGAIN = _("Probeer opnieuw")
_AS_CITIZEN = _("Meld je aan als burger")
_OTHER_MEANS = _("Kies een ander middel")
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
        _OTHER_MEANS,
        anew=True,
        is_step=True,
    ),
    "still-too-low": _Page(
        403,
        _("Je bent nog niet sterk genoeg aangemeld"),
        _(
            "We vroegen de aanmelddienst om een sterker middel, maar kregen er een dat niet volstaat. "
            "Kies bijvoorbeeld je eID. Lukt dat niet, meld je dan eerst af."
        ),
        _OTHER_MEANS,
        anew=True,
        is_step=True,
    ),
    "no-means": _Page(
        403,
        _("Sterker aanmelden kan hier niet"),
        _(
            "Wat je wilt bekijken, vraagt een sterker middel dan de aanmelddienst heeft. "
            "Neem contact op met de dienst die je dossier behandelt."
        ),
        is_step=True,
    ),
    "too-old": _Page(
        400,
        _("Meld je opnieuw aan"),
        _(
            "Je meldde je te lang geleden aan bij de aanmelddienst. Voor je veiligheid moet je dat nu opnieuw doen."
        ),
        _AGAIN,
        anew=True,
    ),
    "no-number": _Page(
        403,
        _("We weten niet wie je bent bij de overheid"),
        _(
            "Bij je aanmelding hoort geen rijksregisternummer. Meld je aan met itsme, je eID of een ander middel."
        ),
        _OTHER_MEANS,
        anew=True,
    ),
    "no-mandate": _Page(
        403,
        _("Je mag nog niet handelen voor deze organisatie"),
        _(
            "Alleen een wettelijk vertegenwoordiger, of iemand met een mandaat, ziet haar dossiers. "
            "Je kan je wel aanmelden als burger."
        ),
        _AS_CITIZEN,
        group="BUR",
    ),
    "no-rights": _Page(
        403,
        _("Je hebt hier geen rechten als medewerker"),
        _("Vraag de lokale beheerder van je organisatie om een recht. Je kan je wel aanmelden als burger."),
        _AS_CITIZEN,
        group="BUR",
    ),
    "group": _Page(
        403,
        _("In deze hoedanigheid kan je hier niet terecht"),
        _("Je kan je aanmelden als burger, voor een onderneming of voor een vereniging."),
        _AS_CITIZEN,
        group="BUR",
    ),
    "conflict": _Page(
        403,
        _("We konden je aanmelding niet controleren"),
        _("Je gegevens passen niet bij een vorige aanmelding. Neem contact met ons op."),
        _AGAIN,
    ),
}


def show(request: IdentityRequest, error: SignInError) -> HttpResponse:
    """The page for a failed sign-in; the reason goes to the log."""
    _log.warning("sign_in_failed", code=error.code, detail=error.detail)
    page = _PAGES.get(error.code, _PAGES["provider-answer"])
    context = {
        "page": page,
        "again_url": f"{reverse('sign-in')}?{urlencode(_again(page, error=error))}" if page.button else "",
        "go_on_url": error.return_to if page.is_step and request.sign_in else "",
    }
    return requests.show(request, "failed", context, status=page.status)


def _again(page: _Page, *, error: SignInError) -> dict[str, str]:
    """How to try again: for the same place, at the level that was not reached."""
    optional = {
        "groep": page.group,
        "niveau": str(error.level) if error.level else "",
        "ander": "1" if page.anew else "",
    }
    return {"terug": error.return_to, **{name: value for name, value in optional.items() if value}}
