"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.rights.contracts import (
    BREACH,
    BREACH_TOLD,
    CORRECT,
    ERASE,
    EXPORT,
    HANDLE,
    HOLD,
    OBJECT,
    RETAIN,
)
from burgerprofiel.blocks.rights.export import EXPORT as EXPORTED
from burgerprofiel.blocks.rights.services import systems
from burgerprofiel.blocks.rights.services.notices import TELLS
from burgerprofiel.blocks.rights.services.telling import UNREAD
from burgerprofiel.blocks.rights.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose, Urgent
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership, Despite
from burgerprofiel.foundation.webhooks import types

types.register(
    systems.CORRECTION_CHANGED,
    "Somebody asked your authority to correct something, wrote about it, or you did: `by` says who.",
)

_KEPT = _("Een jaar nadat je vraag is afgehandeld.")
_KEPT_BREACH = _("Vijf jaar nadat het lek is afgesloten.")

BLOCK = Block(
    name="rights",
    export=EXPORTED,
    terms=TERMS,
    tells=TELLS,
    urgent=(
        Urgent(
            code="rights.breaches",
            counts=UNREAD,
            title=lambda count: (
                ngettext("Er was een lek met je gegevens", "Er waren %(num)s lekken met je gegevens", count)
                % {"num": count}
            ),
            link_text=_("Lees wat er gebeurde en wat je kunt doen"),
            url_name="breach-notices",
        ),
    ),
    navigation=(
        NavigationItem(
            label=_("Verbeteringen"),
            url_name="corrections-staff",
            order=40,
            shown_to=lambda actor: actor.is_staff and bool(actor.managed),
        ),
        NavigationItem(
            label=_("Bezwaren"),
            url_name="wishes-staff",
            order=43,
            shown_to=lambda actor: actor.manages,
        ),
        NavigationItem(
            label=_("Wissen"),
            url_name="erasures-staff",
            order=44,
            shown_to=lambda actor: actor.manages,
        ),
        NavigationItem(
            label=_("Bewaren"),
            url_name="holds",
            order=45,
            shown_to=lambda actor: actor.is_staff and bool(actor.managed),
        ),
        NavigationItem(
            label=_("Datalekken"),
            url_name="breaches",
            order=75,
            shown_to=lambda actor: bool(actor.guarded) or (actor.is_staff and actor.is_operator),
        ),
    ),
    purposes=(
        Purpose(
            code=BREACH,
            despite=Despite.CLAIMS,
            description=_("Nagaan wiens gegevens een lek raakte, en je dat vertellen"),
            legal_basis=_("AVG, artikelen 33 en 34"),
            categories=("access-log", "dossiers"),
            admits=frozenset({ActorKind.OFFICIAL}),
            retention=_KEPT_BREACH,
            controllership=Controllership.JOINT,
            recipients=("supervisor",),
        ),
        Purpose(
            code=BREACH_TOLD,
            despite=Despite.CLAIMS,
            description=_("Je laten lezen wat een lek voor jou betekent"),
            legal_basis=_("AVG, artikel 34"),
            categories=("access-log",),
            retention=_KEPT_BREACH,
            controllership=Controllership.JOINT,
        ),
        Purpose(
            code=CORRECT,
            despite=Despite.CLAIMS,
            description=_("Een fout in je gegevens laten verbeteren, en dat volgen"),
            legal_basis=_("AVG, artikelen 16 en 19"),
            categories=("requests", "dossiers", "uploads", "identity"),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=HANDLE,
            despite=Despite.CLAIMS,
            description=_("Behandelen wat je over je gegevens vroeg"),
            legal_basis=_("AVG, artikelen 12 en 16 tot 21"),
            categories=("requests", "uploads"),
            admits=frozenset({ActorKind.OFFICIAL, ActorKind.CLIENT}),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=EXPORT,
            description=_("Je al je gegevens geven om mee te nemen"),
            legal_basis=_("AVG, artikelen 15 en 20"),
            categories=("identity", "contact", "dossiers", "access-log"),
            retention=_("7 dagen, of 24 uur nadat je het bestand hebt opgehaald."),
        ),
        Purpose(
            code=HOLD,
            despite=Despite.CLAIMS,
            description=_(
                "Bewaren wat nodig is voor een rechtszaak of een onderzoek, ook als het anders gewist wordt"
            ),
            legal_basis=_("AVG, artikel 17, lid 3, e"),
            categories=("dossiers",),
            admits=frozenset({ActorKind.OFFICIAL, ActorKind.SYSTEM}),
            retention=_("Tot een jaar nadat het bewaren eindigt."),
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=OBJECT,
            despite=Despite.CLAIMS,
            description=_("Het gebruik van je gegevens beperken, of je bezwaar ertegen volgen"),
            legal_basis=_("AVG, artikelen 18 en 21"),
            categories=("requests",),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=ERASE,
            despite=Despite.PERSON,
            description=_("Al je gegevens wissen als je dat vraagt, en je daarvan een bewijs geven"),
            legal_basis=_("AVG, artikelen 12 en 17"),
            categories=("requests", "identity", "contact", "dossiers", "uploads"),
            admits=frozenset({ActorKind.CITIZEN, ActorKind.SYSTEM}),
            retention=_("Het bewijs tien jaar. Er staat niet in wie je bent."),
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=RETAIN,
            despite=Despite.STORAGE,
            description=_("Gegevens wissen als we ze niet langer mogen bewaren"),
            legal_basis=_("AVG, artikel 5, lid 1, e"),
            categories=("identity", "contact", "dossiers"),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_("We bewaren hiervoor niets: alleen in het logboek staat dat er gewist is."),
        ),
    ),
)
