"""What the block offers to the site."""

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.certificates.contracts import FOLLOW, RECEIVE, REQUEST
from burgerprofiel.blocks.certificates.export import EXPORT
from burgerprofiel.blocks.certificates.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership

_KEPT = _("Vijf jaar nadat je een attest kreeg, of nadat het verviel als dat later is.")

BLOCK = Block(
    name="certificates",
    export=EXPORT,
    terms=TERMS,
    navigation=(NavigationItem(label=_("Attesten"), url_name="certificates", order=30),),
    purposes=(
        Purpose(
            code=FOLLOW,
            description=_("Je attesten geven, tonen en bewaren"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("certificates",),
            retention=_KEPT,
        ),
        Purpose(
            code=REQUEST,
            description=_("Voor jou bij besturen opvragen welke attesten ze voor je hebben"),
            legal_basis=_("AVG, artikel 6, lid 1, a: je vraagt het zelf"),
            categories=("identity", "certificates"),
            retention=_("We bewaren alleen de attesten die je downloadt."),
            recipients=("certificate-issuers",),
        ),
        Purpose(
            code=RECEIVE,
            description=_("Attesten aannemen die een bestuur voor je maakt of intrekt"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("certificates",),
            admits=frozenset({ActorKind.CLIENT}),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("certificate-issuers",),
        ),
    ),
)
