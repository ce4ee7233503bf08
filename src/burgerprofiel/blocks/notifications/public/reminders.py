"""Reminders: a person's own, those of authorities' systems, and those of other blocks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications.contracts import (
    REMIND,
    About,
    AskedReminder,
    Ending,
    Lead,
    NewReminder,
    Reminder,
)
from burgerprofiel.blocks.notifications.rules import reminding as rules
from burgerprofiel.blocks.notifications.services import setting
from burgerprofiel.foundation import clock, gate
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


def remind_me(
    actor: Actor, *, words: str, day: date, lead: Lead, about: About | None = None, link: str = ""
) -> UUID:
    """Remind this person, and nobody else, of a day in their own words, with a path of ours for behind the sign-in.

    `about` what another block shows them: once for each thing, the last one counts. Raises WrongReminderError.
    """
    with gate.admitted(
        actor, parties=(actor.person_id,), purpose=REMIND, operation=Operation.CREATE
    ) as access:
        made = setting.set_own(actor, words=words, day=day, lead=lead, about=about, link=link)
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


def find_mine(actor: Actor, *, about: About, language: str) -> Reminder | None:
    """What this person set for themselves about a thing and that is still to come. Raises KeyServiceError."""
    with gate.admitted(actor, parties=(actor.person_id,), purpose=REMIND, operation=Operation.READ) as access:
        found = setting.find_about(actor, about=about, language=language)
        access.found({actor.person_id: 1} if found else {})
        return found


def forget_outdated(*, groups: Collection[str], standing: Collection[Ending]) -> int:
    """A block learned anew what of these groups stands: what people set about other things, or other days, is erased.

    Also what is just being told. In the transaction of that block, one statement. How many there were.
    """
    return setting.forget_outdated(groups=groups, standing=standing)


_LEADS: Final = {
    Lead.ON_THE_DAY: _("op de dag zelf, om 9 uur"),
    Lead.EVENING_BEFORE: _("de avond ervoor, om 18 uur"),
    Lead.WEEK_BEFORE: _("een week ervoor, om 9 uur"),
    Lead.MONTH_BEFORE: _("een maand ervoor, om 9 uur"),
    Lead.THREE_MONTHS_BEFORE: _("drie maanden ervoor, om 9 uur"),
}


def lead_in_words(lead: Lead) -> str:
    """How long before the day, and at what hour."""
    return str(_LEADS[lead])


def leads_for(day: date) -> dict[Lead, datetime]:
    """How long before this day somebody can still be reminded of it, and when that is; the longest first."""
    return rules.leads_for(day, now=clock.now())


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
