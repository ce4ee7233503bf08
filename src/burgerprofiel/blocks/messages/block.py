"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.messages import badges
from burgerprofiel.blocks.messages.contracts import DISPATCH_DONE, FOLLOW, RECEIVE, RECIPIENT_MOVED
from burgerprofiel.blocks.messages.export import EXPORT as EXPORTED
from burgerprofiel.blocks.messages.queries import unread_near_deadline
from burgerprofiel.blocks.messages.services.notices import TELLS
from burgerprofiel.blocks.messages.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose, Urgent
from burgerprofiel.foundation.deadlines import Unread
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership, Despite
from burgerprofiel.foundation.webhooks import types

types.register(DISPATCH_DONE, "Every recipient of a dispatch was written to, or cannot be; with how many.")
types.register(
    RECIPIENT_MOVED, "A recipient viewed, confirmed or answered a message: dispatch, row and status."
)

_KEPT = _("Zolang de afzender zegt dat een bericht geldt, en een maand langer. Anders tien jaar.")

BLOCK = Block(
    name="messages",
    navigation=(
        NavigationItem(label=_("Berichten"), url_name="messages", order=15, badge=badges.unread),
        NavigationItem(
            label=_("Verzendingen"),
            url_name="dispatches",
            order=32,
            shown_to=lambda actor: actor.is_staff and bool(actor.authorities),
        ),
    ),
    terms=TERMS,
    urgent=(
        Urgent(
            code="messages.due",
            counts=badges.DUE,
            title=lambda count: (
                ngettext(
                    "%(num)s bericht vraagt binnenkort iets van je",
                    "%(num)s berichten vragen binnenkort iets van je",
                    count,
                )
                % {"num": count}
            ),
            link_text=_("Bekijk wat je moet doen"),
            url_name="messages-todo",
        ),
    ),
    tells=TELLS,
    export=EXPORTED,
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
