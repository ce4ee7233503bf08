"""What this block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.identity.export import EXPORT as EXPORTED
from burgerprofiel.blocks.identity.terms import TERMS
from burgerprofiel.foundation.blocks import Block, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Despite

BLOCK = Block(
    name="identity",
    export=EXPORTED,
    terms=TERMS,
    purposes=(
        Purpose(
            code="identity.self",
            despite=Despite.PERSON,
            description=_("Je aanmelding, je hoedanigheden en je instellingen tonen aan jezelf"),
            legal_basis=_("Bestuursdecreet van 7 december 2018, artikel II.7; AVG, artikel 6, lid 1, e"),
            categories=("identity", "contact"),
            retention=_("Zolang je het profiel gebruikt. Een aanmelding wissen we 90 dagen na het einde."),
            recipients=("identity-provider",),
        ),
        Purpose(
            code="identity.open",
            description=_("Je gegevens leesbaar maken omdat je je aanmeldde, tot je je afmeldt"),
            legal_basis=_("Bestuursdecreet van 7 december 2018, artikel II.7; AVG, artikel 6, lid 1, e"),
            categories=("identity", "contact", "dossiers", "access-log"),
            retention=_("Niets: wat leesbaar is, wordt niet bewaard."),
        ),
        Purpose(
            code="identity.keep",
            despite=Despite.STORAGE,
            description=_("Bijhouden wie voor wie mag optreden, en wissen wat we niet meer nodig hebben"),
            legal_basis=_("Bestuursdecreet van 7 december 2018, artikel II.7; AVG, artikel 6, lid 1, e"),
            categories=("identity", "contact"),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_("Zolang je het profiel gebruikt of iemand dossiers van je toont."),
        ),
    ),
)
