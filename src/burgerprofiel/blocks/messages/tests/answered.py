"""What the tests of who answers share: a town with staff, and what people wrote to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.dossiers.tests import staff
from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.tests import factories, sending
from burgerprofiel.blocks.messages.tests.sending import OVO
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Actor, Right
from tests.people import Resident

LIST = "/beheer/antwoorden"


def kind(**changes: Any) -> models.MessageType:
    """A type of the town that may be answered."""
    town = sending.sender()
    return factories.message_type(
        town, **{"name": {"nl": "Vraag over je premie"}, "may_reply": True, **changes}
    )


def clerk(name: str = "Els Beheer", *, of: str = OVO) -> Resident:
    """Staff of an authority, with a name that their sign-in opens."""
    return staff.signed_in((Right.SOURCE_MANAGER, of), name=name)


def wrote(
    of: models.MessageType, *, text: str = "Mag dat later?", days_ago: int = 0, by: Actor | None = None
) -> UUID:
    """The reply of somebody to a message of this type."""
    actor = by or factories.actor()
    first = factories.delivered(actor.party_id, of)
    reply_id = public.reply(actor, conversation_id=first.id, text=text)
    if days_ago:
        database.rows(
            "UPDATE messages_reply SET sent_at = %s WHERE id = %s",
            [clock.now() - timedelta(days=days_ago), reply_id],
        )
    return reply_id


def row(reply_id: UUID) -> models.Reply:
    return models.Reply.objects.get(id=reply_id)


def steps(reply_id: UUID) -> list[str]:
    found = models.ReplyStep.objects.filter(reply_id=reply_id).order_by("at", "id")
    return list(found.values_list("step", flat=True))
