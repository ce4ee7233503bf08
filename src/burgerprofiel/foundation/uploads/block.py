"""What uploads offer to the site: the purpose for which the platform itself handles files, without the person."""

from django.utils.translation import gettext_lazy as _

from burgerprofiel.foundation.blocks import Block, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Despite
from burgerprofiel.foundation.uploads.contracts import KEEP_SAFE
from burgerprofiel.foundation.uploads.export import EXPORT

BLOCK = Block(
    name="uploads",
    export=EXPORT,
    purposes=(
        Purpose(
            code=KEEP_SAFE,
            despite=Despite.STORAGE,
            description=_("Nakijken of je bestanden veilig zijn, en wissen wat niet meer nodig is"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("uploads",),
            admits=frozenset({ActorKind.SYSTEM}),
            retention=_("Tot het bestand niet meer nodig is voor waar je het voor gaf."),
        ),
    ),
)
