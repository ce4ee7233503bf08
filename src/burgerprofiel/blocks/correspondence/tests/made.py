"""What the tests of the block share: decisions as people make them, and what the tables hold after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.correspondence import public, wording
from burgerprofiel.blocks.correspondence.contracts import Decision
from burgerprofiel.blocks.messages.models import Conversation, Message, MessageType, Sender
from burgerprofiel.foundation import database, ids
from burgerprofiel.foundation.gate import Actor

DAY = timedelta(days=1)
ARRIVED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""When messages of these tests came."""


def shown(actor: Actor, *, decision: Decision = Decision.GIVEN, language: str = "nl") -> wording.Wording:
    """What the page shows this actor."""
    return wording.current(decision, for_organisation=actor.party_id != actor.person_id, language=language)


def choose(actor: Actor, *, language: str = "nl") -> bool:
    return public.choose_digital(actor, sha256=shown(actor, language=language).digest.hex())


def withdraw(actor: Actor, *, language: str = "nl") -> bool:
    found = shown(actor, decision=Decision.WITHDRAWN, language=language)
    return public.withdraw_digital(actor, sha256=found.digest.hex())


def history(party_id: UUID) -> list[dict[str, Any]]:
    """All decisions of a party, oldest first."""
    return database.rows(
        "SELECT * FROM correspondence_choice c JOIN correspondence_wording w ON w.digest = c.wording_id"
        " WHERE c.party_id = %s ORDER BY c.id",
        [party_id],
    )


def events(kind: str = "correspondence.%") -> list[tuple[str, dict[str, Any]]]:
    """What was told to others, in order."""
    found = database.rows(
        "SELECT kind, payload::json AS payload FROM foundation_outboxevent WHERE kind LIKE %s ORDER BY position",
        [kind],
    )
    return [(row["kind"], row["payload"]) for row in found]


def message(
    party_id: UUID, *, days: float = 30, conversation: dict[str, Any] | None = None, **changes: Any
) -> UUID:
    """An official message that came at `ARRIVED` and is due so many days later."""
    sender, _ = Sender.objects.get_or_create(code="OVO009901", defaults={"name": {"nl": "Voorbeke"}})
    kind, _ = MessageType.objects.get_or_create(
        sender=sender, code="AANSLAG", defaults={"name": {"nl": "Aanslag"}, "kind": "official"}
    )
    identifier = ids.new()
    Conversation.objects.create(
        party_id=party_id,
        id=identifier,
        type=kind,
        **{
            "kind": "official",
            "started_at": ARRIVED,
            "latest_at": ARRIVED,
            "head_sealed": b"x",
            **(conversation or {}),
        },
    )
    given = {"received_at": ARRIVED, "due_at": ARRIVED + days * DAY, "action": "pay", **changes}
    Message.objects.create(
        party_id=party_id, id=identifier, conversation_id=identifier, content_sealed=b"x", **given
    )
    return identifier
