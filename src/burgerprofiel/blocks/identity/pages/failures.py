"""Why signing in did not work, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.identity import public
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


_LEAVES_CLOSED = {
    "cancelled": _Page(
        200,
        _("Er is niets geopend"),
        _("Je hebt het aanmelden gestopt. Je blijft aangemeld en kan opnieuw beginnen wanneer je wilt."),
        _AGAIN,
    ),
    "expired": _Page(
        400,
        _("Er is niets geopend"),
        _("Het aanmelden duurde te lang. Je blijft aangemeld. Probeer het opnieuw."),
        _AGAIN,
    ),
    "provider-down": _Page(
        503,
        _("Er is niets geopend"),
        _(
            "De dienst waarmee je je aanmeldt, of de kluis met de sleutels, antwoordt niet. "
            "Wacht enkele minuten en probeer het dan opnieuw."
        ),
        _AGAIN,
    ),
    "vault-down": _Page(
        503,
        _("Er is niets geopend"),
        _("De kluis met de sleutels antwoordt niet. Wacht enkele minuten en probeer het dan opnieuw."),
        _AGAIN,
    ),
    "provider-answer": _Page(
        502,
        _("Er is niets geopend"),
        _(
            "Het antwoord van de aanmelddienst klopt niet. Probeer het opnieuw. "
            "Lukt het weer niet, neem contact met ons op."
        ),
        _AGAIN,
    ),
    "still-too-low": _Page(
        403,
        _("Je hebt een sterker middel nodig"),
        _(
            "Kies bij het aanmelden een middel dat minstens zo sterk is als dat waarmee je nu bent aangemeld, "
            "bijvoorbeeld je eID. Er is niets geopend."
        ),
        _OTHER_MEANS,
    ),
    "no-means": _Page(
        403,
        _("Er is niets geopend"),
        _("De aanmelddienst heeft geen middel dat sterk genoeg is. Neem contact met ons op."),
    ),
    "too-old": _Page(
        400,
        _("Meld je opnieuw aan"),
        _(
            "De aanmelddienst vroeg niet opnieuw wie je bent. Om iets te openen, moet dat net gebeurd zijn. "
            "Er is niets geopend."
        ),
        _AGAIN,
    ),
    "other-person": _Page(
        403,
        _("Je meldde je aan als iemand anders"),
        _(
            "Wie aanmeldt om iets te openen, moet dezelfde zijn als wie hier al is aangemeld. "
            "Er is niets geopend. Begin opnieuw en kies je eigen naam."
        ),
        _AGAIN,
    ),
    "no-right": _Page(
        403,
        _("Dit recht zit niet in je aanmelding"),
        _(
            "Kies bij het aanmelden het bestuur waarvoor je veiligheidsverantwoordelijke bent. Staat het er niet bij, "
            "vraag het recht dan aan je lokale beheerder. Er is niets geopend."
        ),
        _AGAIN,
    ),
    "same-official": _Page(
        403,
        _("Iemand anders moet akkoord gaan"),
        _(
            "Wie vraagt om iets te openen, kan er niet zelf mee akkoord gaan. "
            "Vraag het aan een andere veiligheidsverantwoordelijke van je bestuur."
        ),
    ),
    "gone": _Page(
        403,
        _("Deze vraag geldt niet meer"),
        _(
            "De vraag is te oud, al beantwoord, of wie ze stelde is intussen afgemeld. "
            "Er is niets geopend. Laat de vraag opnieuw stellen."
        ),
    ),
    "signed-out": _Page(
        403,
        _("Je bent intussen afgemeld"),
        _("Er is niets geopend. Meld je opnieuw aan en stel de vraag opnieuw."),
    ),
}
"""What a page says when an official's sign-in opened nothing; for codes that are not here, as `provider-answer`."""
_CONFIRMS_NOT = {
    "cancelled": _Page(
        200,
        _("%(name)s is niet bevestigd"),
        _(
            "Je stopte, of de aanmelddienst kent je niet als wettelijk vertegenwoordiger van deze organisatie. "
            "Je blijft aangemeld zoals je was."
        ),
        _AGAIN,
    ),
    "no-mandate": _Page(
        403,
        _("De aanmelddienst bevestigt niet dat je voor %(name)s optreedt"),
        _(
            "De aanmelddienst kent je niet als wettelijk vertegenwoordiger van deze organisatie. Vraag binnen je "
            "organisatie wie dat kan rechtzetten. Je blijft aangemeld zoals je was."
        ),
    ),
    "not-confirmed": _Page(
        403,
        _("%(name)s is niet bevestigd"),
        _(
            "Bij het aanmelden koos je iemand of iets anders dan deze organisatie. Je blijft aangemeld zoals je was. "
            "Probeer het opnieuw en kies deze organisatie."
        ),
        _AGAIN,
    ),
}
"""What a page says when the provider did not confirm an organisation; for codes that are not here, as below."""
_CONFIRMS_LATER = _Page(
    503,
    _("%(name)s bevestigen lukt nu even niet"),
    _(
        "De aanmelddienst gaf geen antwoord dat we kunnen gebruiken. Je blijft aangemeld zoals je was. "
        "Wacht enkele minuten en probeer het dan opnieuw."
    ),
    _AGAIN,
)
_AS_OPENING = {
    "too-low": "still-too-low",
    "no-rights": "no-right",
    "group": "no-right",
    "no-number": "other-person",
}


def show(request: IdentityRequest, error: SignInError) -> HttpResponse:
    """The page for a failed sign-in; the reason goes to the log."""
    _log.warning("sign_in_failed", code=error.code, detail=error.detail)
    if error.opening_id is not None:
        return _show_closed(request, error)
    if error.confirms is not None:
        return _show_unconfirmed(request, error, party_id=error.confirms)
    page = _PAGES.get(error.code, _PAGES["provider-answer"])
    context = {
        "page": page,
        "again_url": f"{reverse('sign-in')}?{urlencode(_again(page, error=error))}" if page.button else "",
        "go_on_url": error.return_to if page.is_step and request.sign_in else "",
    }
    return requests.show(request, "failed", context, status=page.status)


def _show_closed(request: IdentityRequest, error: SignInError) -> HttpResponse:
    """An official's sign-in opened nothing; they are signed in as before."""
    code = _AS_OPENING.get(error.code, error.code)
    page = _LEAVES_CLOSED.get(code, _LEAVES_CLOSED["provider-answer"])
    again = reverse("sign-in-opening", args=[error.opening_id]) if page.button else ""
    context = {
        "page": page,
        "again_url": again,
        "back_url": "" if error.return_to == "/" else error.return_to,
    }
    return requests.show(request, "failed", context, status=page.status)


def _show_unconfirmed(request: IdentityRequest, error: SignInError, *, party_id: UUID) -> HttpResponse:
    """The provider did not say that somebody acts for an organisation; they are signed in as before."""
    code = "no-mandate" if error.code == "group" else error.code
    page = _CONFIRMS_NOT.get(code, _CONFIRMS_LATER)
    name = public.organisation_names([party_id]).get(party_id) or _("Deze organisatie")
    again = {"partij": party_id, "terug": error.return_to}
    context = {
        "page": replace(page, title=str(page.title) % {"name": name}),
        "again_url": f"{reverse('sign-in')}?{urlencode(again)}" if page.button else "",
        "choose_url": f"{reverse('capacity')}?{urlencode({'terug': error.return_to})}",
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
