"""What the block offers to the site."""

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.dossiers.export import EXPORT as EXPORTED
from burgerprofiel.blocks.dossiers.notices import TELLS
from burgerprofiel.blocks.dossiers.services import systems
from burgerprofiel.blocks.dossiers.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership, Despite
from burgerprofiel.foundation.webhooks import types

types.register(
    systems.STATUS_CHANGED, "A status became the current one of a file of one of your authority's sources."
)

_RETENTION = _(
    "Zolang het bestuur je dossier hier houdt. Een afgesloten dossier wissen we na de tijd die het bestuur kiest, "
    "met een jaar erbij."
)

BLOCK = Block(
    name="dossiers",
    export=EXPORTED,
    terms=TERMS,
    tells=TELLS,
    navigation=(
        NavigationItem(label=_("Overzicht"), url_name="overview", order=10),
        NavigationItem(label=_("Dossiers"), url_name="dossiers", order=20),
        NavigationItem(
            label=_("Bronnen"),
            url_name="sources",
            order=30,
            shown_to=lambda actor: actor.manages,
        ),
    ),
    purposes=(
        Purpose(
            code="dossiers.follow",
            objectionable=True,
            description=_("Laten zien hoe ver je dossiers zijn en wat je moet doen"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("dossiers",),
            retention=_RETENTION,
            controllership=Controllership.JOINT,
            recipients=("representatives",),
        ),
        Purpose(
            code="dossiers.receive",
            despite=Despite.STORAGE,
            description=_("De stand van je dossiers ontvangen van besturen"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("dossiers",),
            admits=frozenset({ActorKind.CLIENT, ActorKind.OFFICIAL, ActorKind.SYSTEM}),
            retention=_RETENTION,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
    ),
)
