"""What the block offers to the site."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.export import EXPORT
from burgerprofiel.blocks.sources.services.representing import ENTERPRISES
from burgerprofiel.blocks.sources.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership, Despite

_KEPT = _("Een antwoord hoogstens een dag, versleuteld voor jou. De bron zelf bewaart langer.")


def _show(code: str, description: Promise | str, *, category: str) -> Purpose:
    """Showing people what a source knows of them, because they ask for it."""
    return Purpose(
        code=code,
        description=description,
        legal_basis=_("AVG, artikel 6, lid 1, e; Bestuursdecreet, artikel II.8"),
        categories=("identity", category),
        retention=_KEPT,
        controllership=Controllership.JOINT,
        recipients=("sources",),
        despite=Despite.PERSON,
    )


BLOCK = Block(
    name="sources",
    representations=(ENTERPRISES,),
    navigation=(
        NavigationItem(label=_("Mijn gegevens"), url_name="my-data", order=50),
        NavigationItem(
            label=_("Koppelingen"),
            url_name="connections",
            order=35,
            shown_to=lambda actor: actor.is_staff and actor.is_operator,
        ),
    ),
    purposes=(
        _show(
            purposes.PERSON, _("Je laten zien wat het Rijksregister over jou weet"), category="source-person"
        ),
        _show(
            purposes.FAMILY,
            _("Je laten zien wie bij je gezin hoort en je groeipakket"),
            category="source-family",
        ),
        _show(purposes.PHOTO, _("Je de foto van je identiteitskaart laten zien"), category="source-photo"),
        _show(purposes.HOME, _("Je laten zien wat over je woning geregistreerd is"), category="source-home"),
        _show(
            purposes.EDUCATION, _("Je je diploma's en inschrijvingen laten zien"), category="source-education"
        ),
        _show(purposes.WORK, _("Je laten zien waar je werkt en werkte"), category="source-work"),
        _show(
            purposes.INCOME,
            _("Je laten zien welk inkomen op je aanslagbiljet staat"),
            category="source-income",
        ),
        _show(
            purposes.SOCIAL, _("Je je sociaal statuut en je erkenning laten zien"), category="source-social"
        ),
        _show(purposes.VEHICLE, _("Je je voertuigen laten zien"), category="source-vehicle"),
        _show(
            purposes.ENTERPRISE,
            _("Nagaan voor welke onderneming je mag optreden"),
            category="source-enterprise",
        ),
        _show(
            purposes.FILES, _("Je dossiers laten zien die een ander register bijhoudt"), category="dossiers"
        ),
        _show(purposes.DOCUMENTS, _("Een attest of uittreksel voor je ophalen"), category="source-person"),
        Purpose(
            code=purposes.KEEP,
            despite=Despite.STORAGE,
            description=_("Antwoorden van bronnen wissen als hun tijd om is"),
            legal_basis=_("AVG, artikel 5, lid 1, e"),
            categories=("source-person",),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_("We bewaren hiervoor niets: alleen in het logboek staat dat er gewist is."),
        ),
    ),
    terms=TERMS,
    export=EXPORT,
)
