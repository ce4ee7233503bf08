"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications.export import EXPORT as EXPORTED
from burgerprofiel.blocks.notifications.terms import TERMS
from burgerprofiel.foundation.blocks import Block, Purpose
from burgerprofiel.foundation.gate import ActorKind

BLOCK = Block(
    name="notifications",
    export=EXPORTED,
    terms=TERMS,
    purposes=(
        Purpose(
            code="notifications.tell",
            objectionable=True,
            description=_("Je laten weten dat er nieuws is over een van je dossiers"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("contact",),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_("90 dagen nadat het bericht is verstuurd."),
            recipients=("mail-relay",),
        ),
    ),
)
