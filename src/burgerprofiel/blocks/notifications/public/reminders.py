"""Reminders: a person's own, those of authorities' systems, and those of other blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import (
    REMIND,
    AskedReminder,
    Lead,
    NewReminder,
    Reminder,
)
from burgerprofiel.blocks.notifications.services import setting
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Actor, Client, Operation


def remind(*, block: str, reminders: Sequence[NewReminder]) -> dict[str, UUID]:
    """Set reminders of another block, in its transaction or one of their own; ids by key.

    The same key again is the same reminder. Raises ReminderConflictError for another body under it (`body_hash`).
    """
    return setting.for_block(block, reminders)


def forget(*, block: str, keys: Sequence[str]) -> int:
    """Take back reminders of another block; how many there were. What is being told just now is not told either."""
    return setting.forget_of_block(block, keys_of=keys)


def set_reminders(client: Client, *, asked: Sequence[AskedReminder]) -> list[tuple[str, UUID, datetime]]:
    """Set up to 1,000 reminders of an authority's system, all or none: key, id and moment of each, in their order.

    Raises WrongReminderError, ReminderConflictError.
    """
    return [(one.key, found, one.remind_at) for found, one in setting.for_client(client, asked)]


def withdraw_reminder(client: Client, *, reminder_id: UUID) -> None:
    """Take back a reminder of this client. Raises ReminderNotFoundError."""
    setting.forget_of_client(client, reminder_id=reminder_id)


def remind_me(actor: Actor, *, words: str, day: date, lead: Lead) -> UUID:
    """Remind this person, and nobody else, of a day in their own words. Raises WrongReminderError."""
    with gate.admitted(
        actor, parties=(actor.person_id,), purpose=REMIND, operation=Operation.CREATE
    ) as access:
        made = setting.set_own(actor, words=words, day=day, lead=lead)
        access.found({actor.person_id: 1})
        return made


def remove_reminder(actor: Actor, *, reminder_id: UUID) -> bool:
    """Erase one of this person's own; whether it was there."""
    with gate.admitted(
        actor, parties=(actor.person_id,), purpose=REMIND, operation=Operation.DELETE
    ) as access:
        is_done = setting.remove_own(actor, reminder_id=reminder_id)
        access.found({actor.person_id: 1} if is_done else {})
        return is_done


def list_reminders(actor: Actor, *, language: str) -> list[Reminder]:
    """What this person is reminded of, for themselves and the party they act for: what is to come first, at most 500.

    Raises KeyServiceError.
    """
    parties = tuple(dict.fromkeys((actor.person_id, actor.party_id)))
    with gate.admitted(actor, parties=parties, purpose=REMIND, operation=Operation.READ) as access:
        found = setting.shown(actor, parties=parties, language=language)
        counts: dict[UUID, int] = {}
        for one in found:
            counts[one.party_id] = counts.get(one.party_id, 0) + 1
        access.found(counts)
        return found
