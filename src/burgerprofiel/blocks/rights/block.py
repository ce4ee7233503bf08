"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.rights.contracts import EXPORT, RETAIN
from burgerprofiel.blocks.rights.export import EXPORT as EXPORTED
from burgerprofiel.blocks.rights.terms import TERMS
from burgerprofiel.foundation.blocks import Block, Purpose
from burgerprofiel.foundation.gate import ActorKind

BLOCK = Block(
    name="rights",
    export=EXPORTED,
    terms=TERMS,
    purposes=(
        Purpose(
            code=EXPORT,
            description=_("Je al je gegevens geven om mee te nemen"),
            legal_basis=_("AVG, artikelen 15 en 20"),
            categories=("identity", "contact", "dossiers", "access-log"),
            retention=_("7 dagen, of 24 uur nadat je het bestand hebt opgehaald."),
        ),
        Purpose(
            code=RETAIN,
            description=_("Gegevens wissen als we ze niet langer mogen bewaren"),
            legal_basis=_("AVG, artikel 5, lid 1, e"),
            categories=("identity", "contact", "dossiers"),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_("We bewaren hiervoor niets: alleen in het logboek staat dat er gewist is."),
        ),
    ),
)
