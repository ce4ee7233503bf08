"""The words of the codes that the register of processing uses, and who answers for an installation.

A purpose names codes only, so that the same thing is called the same everywhere; a code without words fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise | str]

CATEGORIES: Final[Words] = {
    "identity": _("wie je bent: je naam, je rijksregisternummer en voor wie je mag optreden"),
    "contact": _("je e-mailadres en je taal"),
    "dossiers": _("je dossiers bij besturen en hoe ver ze staan"),
    "certificates": _("je attesten"),
    "messages": _("je berichten van besturen, en wat je antwoordde"),
    "uploads": _("bestanden die je ons bezorgde"),
    "access-log": _("wie je gegevens bekeek, wanneer en waarom"),
    "complaints": _("je klachten over wie je gegevens bekeek"),
    "requests": _("wat je ons over je gegevens vroeg"),
    "source-person": _("je naam, je adres, je geboorte, je nationaliteit en je identiteitskaart"),
    "source-family": _("je gezin, je burgerlijke staat en je groeipakket"),
    "source-photo": _("je pasfoto"),
    "source-home": _("je woning: het energieattest en wat van jou is"),
    "source-education": _("je diploma's, je inschrijvingen en je leerkrediet"),
    "source-work": _("waar je werkt en werkte"),
    "source-income": _("je inkomen volgens je aanslagbiljet"),
    "source-social": _("je sociaal statuut en de erkenning van een handicap"),
    "source-vehicle": _("je voertuigen"),
    "source-enterprise": _("je onderneming en voor wie je optreedt"),
}
SUBJECTS: Final[Words] = {
    "residents": _("inwoners"),
    "representatives": _("mensen die voor een onderneming, een vereniging of iemand anders optreden"),
    "officials": _("medewerkers van besturen"),
}
RECIPIENTS: Final[Words] = {
    "authorities": _("het bestuur dat je dossier behandelt"),
    "representatives": _("wie voor jou of voor je onderneming mag optreden"),
    "certificate-issuers": _("het bestuur dat attesten voor je maakt"),
    "identity-provider": _("de dienst waarmee je je aanmeldt"),
    "portals": _("een ander portaal, als je daar bent aangemeld en het vraagt"),
    "registers": _("het register aan wie je het vraagt"),
    "sources": _("de authentieke bron die het antwoord geeft, en het platform dat de vraag doorgeeft"),
    "mail-relay": _("de dienst die onze e-mails bezorgt"),
    "text-messages": _("de dienst die onze sms'en bezorgt"),
    "push-services": _(
        "de maker van je browser, die onze meldingen op je toestel bezorgt en ze niet kan lezen"
    ),
    "supervisor": _("de toezichthouder op de bescherming van gegevens"),
}
MEASURES: Final[Words] = {
    "sealed": _("Gevoelige gegevens zijn versleuteld opgeslagen."),
    "access-log": _("Wie je gegevens bekijkt of verandert, staat in een logboek dat niemand kan veranderen."),
    "assurance": _("Je ziet je gegevens alleen als je zeker genoeg bent aangemeld."),
    "least": _("Een medewerker of een systeem krijgt alleen wat nodig is."),
    "transport": _("Gegevens zijn ook onderweg versleuteld."),
}
