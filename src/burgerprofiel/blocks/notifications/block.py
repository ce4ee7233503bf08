"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications.contracts import (
    DEVICES,
    HISTORY,
    LOOK,
    PREFERENCES,
    RECEIVE,
    REMIND,
    SUPPORT,
)
from burgerprofiel.blocks.notifications.export import EXPORT as EXPORTED
from burgerprofiel.blocks.notifications.services import tellings
from burgerprofiel.blocks.notifications.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import RESIDENTS, Controllership, Despite
from burgerprofiel.foundation.telling import ANSWER, TELL

_RECIPIENTS = ("mail-relay", "text-messages", "push-services")
_KEPT = _("90 dagen nadat het bericht is verstuurd.")
_A_YEAR = _("Een jaar nadat het bestuur de melding stuurde.")

BLOCK = Block(
    name="notifications",
    navigation=(
        NavigationItem(
            label=_("Meldingen"),
            url_name="notices",
            order=36,
            shown_to=lambda actor: actor.is_staff and actor.is_operator,
        ),
        NavigationItem(label=_("Herinneringen"), url_name="reminders", order=55),
    ),
    export=EXPORTED,
    terms=TERMS,
    tells=(tellings.OFFICIAL, tellings.REMINDER, tellings.OWN_REMINDER),
    purposes=(
        Purpose(
            code=TELL,
            objectionable=True,
            description=_("Je laten weten dat er nieuws is over een van je dossiers"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("contact",),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_KEPT,
            recipients=_RECIPIENTS,
        ),
        Purpose(
            code=ANSWER,
            despite=Despite.CLAIMS,
            description=_(
                "Je laten weten dat er nieuws is over wat je vroeg over je gegevens, of over een lek"
            ),
            legal_basis=_("AVG, artikelen 12 en 34"),
            categories=("contact",),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_KEPT,
            recipients=_RECIPIENTS,
        ),
        Purpose(
            code=PREFERENCES,
            despite=Despite.PERSON,
            description=_("Bijhouden hoe je verwittigd wilt worden, en op welk gsm-nummer"),
            legal_basis=_("AVG, artikel 6, lid 1, a: je kiest het zelf"),
            categories=("contact",),
            admits=RESIDENTS | {ActorKind.SYSTEM},
            retention=_("Zolang je het profiel gebruikt. Een gsm-nummer tot je het weghaalt."),
            recipients=("text-messages",),
        ),
        Purpose(
            code=HISTORY,
            despite=Despite.PERSON,
            description=_("Je tonen welke meldingen we je stuurden, en waarom"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("contact",),
            retention=_KEPT,
        ),
        Purpose(
            code=DEVICES,
            despite=Despite.PERSON,
            description=_("Bijhouden op welke toestellen je meldingen wilt zien"),
            legal_basis=_("AVG, artikel 6, lid 1, a: je zet het zelf aan"),
            categories=("contact",),
            admits=RESIDENTS | {ActorKind.SYSTEM},
            retention=_("Tot je het uitzet, of tot je het toestel een jaar niet gebruikte."),
        ),
        Purpose(
            code=RECEIVE,
            despite=Despite.STORAGE,
            description=_("Meldingen van besturen voor jou ontvangen"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("contact",),
            admits=frozenset({ActorKind.CLIENT, ActorKind.SYSTEM}),
            retention=_A_YEAR,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=REMIND,
            despite=Despite.PERSON,
            description=_("Je herinneren aan een dag die je niet wilt vergeten"),
            legal_basis=_("AVG, artikel 6, lid 1, a: je vraagt het zelf"),
            categories=("contact",),
            admits=RESIDENTS | {ActorKind.SYSTEM},
            retention=_("Tot je de herinnering verwijdert, of 90 dagen nadat we je herinnerden."),
            recipients=_RECIPIENTS,
        ),
        Purpose(
            code=LOOK,
            despite=Despite.PERSON,
            description=_("Laten zien wat een bestuur je meldde"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("contact",),
            retention=_A_YEAR,
            recipients=("representatives",),
        ),
        Purpose(
            code=SUPPORT,
            despite=Despite.PERSON,
            description=_("Je helpen als je vraagt of en hoe we je een melding stuurden"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("contact",),
            admits=frozenset({ActorKind.OFFICIAL}),
            retention=_(
                "We bewaren hiervoor niets: alleen in het logboek staat dat er gekeken is, en waarom."
            ),
        ),
    ),
)
