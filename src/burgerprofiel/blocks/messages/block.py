"""What the block offers to the site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.messages import badges
from burgerprofiel.blocks.messages.contracts import (
    ANSWER,
    DISPATCH_DONE,
    EBOX,
    FOLLOW,
    PORTAL,
    RECEIVE,
    RECIPIENT_MOVED,
    REPLY_HANDLED,
    REPLY_RECEIVED,
    SHARE,
    WORK,
)
from burgerprofiel.blocks.messages.export import EXPORT as EXPORTED
from burgerprofiel.blocks.messages.portals import EBOX_FOR_PORTALS
from burgerprofiel.blocks.messages.queries import unread_near_deadline
from burgerprofiel.blocks.messages.services.assignments import ASSIGNED
from burgerprofiel.blocks.messages.services.notices import TELLS
from burgerprofiel.blocks.messages.still_unread import STILL_UNREAD
from burgerprofiel.blocks.messages.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose, Urgent
from burgerprofiel.foundation.deadlines import Unread
from burgerprofiel.foundation.gate import Actor, ActorKind
from burgerprofiel.foundation.purposes import RESIDENTS, Controllership, Despite
from burgerprofiel.foundation.webhooks import types

types.register(DISPATCH_DONE, "Every recipient of a dispatch was written to, or cannot be; with how many.")
types.register(
    RECIPIENT_MOVED, "A recipient viewed, confirmed or answered a message: dispatch, row and status."
)
types.register(REPLY_RECEIVED, "Somebody answered a message: the reply and its conversation.")
types.register(REPLY_HANDLED, "A reply was answered or put aside: the reply and its conversation.")

_KEPT = _("Zolang de afzender zegt dat een bericht geldt, en een maand langer. Anders tien jaar.")


def _sends(actor: Actor) -> bool:
    """Staff who send in the name of an authority."""
    return actor.is_staff and bool(actor.authorities)


BLOCK = Block(
    name="messages",
    navigation=(
        NavigationItem(label=_("Berichten"), url_name="messages", order=15, badge=badges.unread),
        NavigationItem(label=_("Verzendingen"), url_name="dispatches", order=32, shown_to=_sends),
        NavigationItem(label=_("Antwoorden"), url_name="replies", order=33, shown_to=_sends),
        NavigationItem(
            label=_("Afzenders"), url_name="senders", order=34, shown_to=lambda actor: actor.manages
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
    tells=(*TELLS, ASSIGNED, STILL_UNREAD),
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
        Purpose(
            code=ANSWER,
            description=_("Lezen wat je aan een bestuur antwoordde, en je verder helpen"),
            legal_basis=_("AVG, artikel 6, lid 1, e"),
            categories=("messages",),
            admits=frozenset({ActorKind.CLIENT, ActorKind.OFFICIAL}),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
            despite=Despite.PERSON,
        ),
        Purpose(
            code=EBOX,
            description=_(
                "Je berichten van de e-Box hier tonen, als je dat koos, en zeggen wat er met berichten gebeurt"
            ),
            legal_basis=_("AVG, artikel 6, lid 1, a"),
            categories=("messages", "identity"),
            admits=RESIDENTS | {ActorKind.CLIENT, ActorKind.SYSTEM},
            retention=_("Zolang je je e-Box hier wilt zien. De inhoud van die berichten bewaren we niet."),
            recipients=("authorities",),
            despite=Despite.PERSON,
        ),
        Purpose(
            code=SHARE,
            description=_("Een ander portaal laten zien welke berichten je hier hebt, als je dat koos"),
            legal_basis=_("AVG, artikel 6, lid 1, a"),
            categories=("messages",),
            admits=RESIDENTS | {ActorKind.CLIENT},
            retention=_("Tot je het intrekt."),
            recipients=("portals",),
        ),
        Purpose(
            code=WORK,
            description=_("De berichten van je organisatie met je collega's verdelen en afhandelen"),
            legal_basis=_("AVG, artikel 6, lid 1, f: een organisatie verdeelt haar eigen post"),
            categories=("messages", "identity", "contact"),
            admits=RESIDENTS | {ActorKind.CLIENT, ActorKind.SYSTEM},
            retention=_(
                "Zolang de organisatie haar postvak hier heeft. Je naam een jaar nadat je er het laatst was."
            ),
            recipients=("representatives", "mail-relay"),
            despite=Despite.PERSON,
        ),
        Purpose(
            code=PORTAL,
            description=_("Een ander portaal je berichten laten lezen of beantwoorden, met jouw toestemming"),
            legal_basis=_("AVG, artikel 6, lid 1, a"),
            categories=("messages",),
            admits=RESIDENTS | {ActorKind.CLIENT},
            retention=_("Hoogstens 20 minuten per keer, of tot je het stopzet."),
            recipients=("portals",),
            despite=Despite.PERSON,
        ),
    ),
    resources=(EBOX_FOR_PORTALS,),
)
