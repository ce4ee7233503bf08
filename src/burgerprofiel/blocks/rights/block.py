"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.rights.contracts import RETAIN
from burgerprofiel.foundation.blocks import Block, Purpose
from burgerprofiel.foundation.gate import ActorKind

BLOCK = Block(
    name="rights",
    purposes=(
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
