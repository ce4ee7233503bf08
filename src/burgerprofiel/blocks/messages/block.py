"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.contracts import FOLLOW, RECEIVE
from burgerprofiel.blocks.messages.queries import unread_near_deadline
from burgerprofiel.blocks.messages.still_unread import STILL_UNREAD
from burgerprofiel.blocks.messages.terms import TERMS
from burgerprofiel.foundation.blocks import Block, Purpose
from burgerprofiel.foundation.deadlines import Unread
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership, Despite

_KEPT = _("Zolang de afzender zegt dat een bericht geldt, en een maand langer. Anders tien jaar.")

BLOCK = Block(
    name="messages",
    terms=TERMS,
    tells=(STILL_UNREAD,),
    unread=Unread(look=unread_near_deadline.look),
    purposes=(
        Purpose(
            code=FOLLOW,
            description=_("Je berichten van besturen tonen, en je antwoord bezorgen"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("messages",),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("representatives", "authorities"),
            despite=Despite.PERSON,
        ),
        Purpose(
            code=RECEIVE,
            description=_("Berichten van besturen aannemen en voor je klaarzetten"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("messages",),
            admits=frozenset({ActorKind.CLIENT, ActorKind.OFFICIAL, ActorKind.SYSTEM}),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
            despite=Despite.STORAGE,
        ),
    ),
)
