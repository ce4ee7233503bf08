"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.correspondence.contracts import ANSWER, CHOOSE, ESCALATE
from burgerprofiel.blocks.correspondence.export import EXPORT
from burgerprofiel.blocks.correspondence.terms import TERMS
from burgerprofiel.foundation.blocks import Block, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership, Despite

_KEPT = _("Zolang je digitale post krijgt, en tien jaar langer.")

BLOCK = Block(
    name="correspondence",
    terms=TERMS,
    export=EXPORT,
    purposes=(
        Purpose(
            code=CHOOSE,
            despite=Despite.PERSON,
            description=_("Bijhouden of je de post van besturen digitaal wilt, en waar je ja op zei"),
            legal_basis=_("AVG, artikel 6, lid 1, a, en bestuursdecreet, artikel II.22"),
            categories=("correspondence",),
            retention=_KEPT,
        ),
        Purpose(
            code=ANSWER,
            objectionable=True,
            description=_("Besturen die je iets willen sturen, laten weten of je digitale post leest"),
            legal_basis=_("AVG, artikel 6, lid 1, e, en bestuursdecreet, artikel II.22"),
            categories=("correspondence",),
            admits=frozenset({ActorKind.CLIENT}),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=ESCALATE,
            despite=Despite.CLAIMS,
            description=_(
                "Je opnieuw verwittigen, of papier vragen, als een bericht met een termijn ongelezen blijft"
            ),
            legal_basis=_("AVG, artikel 6, lid 1, e, en bestuursdecreet, artikel II.22"),
            categories=("correspondence", "messages"),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_("Twee jaar."),
            recipients=("authorities",),
        ),
    ),
)
