"""What the block offers to the site."""

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.privacy.contracts import INSIGHT
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose

BLOCK = Block(
    name="privacy",
    navigation=(NavigationItem(label=_("Wie keek"), url_name="accesses", order=80),),
    purposes=(
        Purpose(
            code=INSIGHT,
            description=_("Je laten zien wie je gegevens bekeek of veranderde, en waarom"),
            legal_basis=_("AVG, artikels 12 en 15"),
            categories=("access-log",),
        ),
    ),
)
