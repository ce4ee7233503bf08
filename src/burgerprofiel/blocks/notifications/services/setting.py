"""Setting reminders for others: by authorities' systems, by other blocks; and by a person for themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.contracts import FileMatter, Transaction
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.contracts import (
    RECEIVE,
    REMIND,
    About,
    AskedReminder,
    Ending,
    Lead,
    NewReminder,
    Reminder,
    ReminderKind,
    ReminderState,
)
from burgerprofiel.blocks.notifications.errors import ReminderNotFoundError, WrongReminderError
from burgerprofiel.blocks.notifications.models import Reminder as ReminderRow
from burgerprofiel.blocks.notifications.queries import reminders
from burgerprofiel.blocks.notifications.rules import reminding as rules
from burgerprofiel.blocks.notifications.services import reminding
from burgerprofiel.foundation import clock, database, errors, gate
from burgerprofiel.foundation.gate import SYSTEM, Actor, Caller, Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType

MOST_OWN: Final = 200
LONGEST_WORDS: Final = 200
_MOST_SHOWN: Final = 500


def for_client(client: Client, asked: Sequence[AskedReminder]) -> list[tuple[UUID, NewReminder]]:
    """Set reminders that an authority's system asks, all or none, in their order.

    Raises WrongReminderError, ReminderConflictError.
    """
    _check(asked)
    matters = _matters(client, asked)
    numbers = [(IdentifierType(one.type), one.value) for one in asked]
    parties = identity.resolve_parties(numbers=set(numbers))
    given = [
        _new(one, party_id=parties[number], matter=matter)
        for one, number, matter in zip(asked, numbers, matters, strict=True)
    ]
    stored = _store(client, given, owner=client.client_id, ovo_code=client.ovo_code)
    return [(stored[one.key], one) for one in given]


def for_block(block: str, given: Sequence[NewReminder]) -> dict[str, UUID]:
    """Set reminders of another block; ids by key."""
    return _store(SYSTEM, given, owner=_owner(block), ovo_code="")


def _owner(block: str) -> str:
    return f"block:{block}"


@database.writing()
def _store(by: Caller, given: Sequence[NewReminder], *, owner: str, ovo_code: str) -> dict[str, UUID]:
    counts: dict[UUID, int] = {}
    for one in given:
        counts[one.party_id] = counts.get(one.party_id, 0) + 1
    gate.admit(by, parties=counts, purpose=RECEIVE, operation=Operation.CREATE)
    return reminding.store(given, owner=owner, ovo_code=ovo_code)


@database.writing()
def forget_of_client(client: Client, *, reminder_id: UUID) -> None:
    """Take back a reminder of this client. Raises ReminderNotFoundError."""
    parties = reminding.forget(owner=client.client_id, reminder_ids=[reminder_id])
    if not parties:
        raise ReminderNotFoundError
    gate.admit(client, parties=dict.fromkeys(parties, 1), purpose=RECEIVE, operation=Operation.DELETE)


@database.writing()
def forget_of_block(block: str, *, keys_of: Sequence[str]) -> int:
    """Take back reminders of another block; how many there were."""
    parties = reminding.forget(owner=_owner(block), given_keys=keys_of)
    if parties:
        gate.admit(SYSTEM, parties=dict.fromkeys(parties, 1), purpose=RECEIVE, operation=Operation.DELETE)
    return len(parties)


def set_own(
    actor: Actor, *, words: str, day: date, lead: Lead, about: About | None = None, link: str = ""
) -> UUID:
    """Set one's own, within the admission of the person; that about a thing in the place of the one before.

    Raises WrongReminderError.
    """
    plain = " ".join(words.split())
    if not 0 < len(plain) <= LONGEST_WORDS:
        raise WrongReminderError("words")
    if wrong := rules.check(day, lead, now=clock.now()):
        raise WrongReminderError(wrong.value)
    if reminders.count_own(actor.person_id) >= MOST_OWN:
        raise WrongReminderError("too-many")
    own = NewReminder(
        key=about.group if about else "",
        matter=about.matter if about else b"",
        party_id=actor.person_id,
        person_id=actor.person_id,
        kind=ReminderKind.EXPIRY if about else ReminderKind.OWN,
        happens_on=day,
        remind_at=rules.moment_of(day, lead),
        words=plain,
        link=link,
    )
    return reminding.replace(own) if about else reminding.store([own], owner="")[""]


def find_about(actor: Actor, *, about: About, language: str) -> Reminder | None:
    """One's own about a thing that is still to come, within the admission of the person. Raises KeyServiceError."""
    rows = reminders.about(party_id=actor.person_id, group=about.group, matter=about.matter)
    return next(iter(_as_read(actor, rows, language=language)), None)


def forget_outdated(*, groups: Collection[str], standing: Collection[Ending]) -> int:
    """Erase people's own reminders of these groups that are not about something that stands, ending on that day.

    Within the transaction of who knows. How many there were.
    """
    parties = reminders.drop_outdated(groups, standing=standing)
    if parties:
        counts = {party_id: parties.count(party_id) for party_id in parties}
        gate.admit(SYSTEM, parties=counts, purpose=REMIND, operation=Operation.DELETE)
    return len(parties)


def remove_own(actor: Actor, *, reminder_id: UUID) -> bool:
    """Erase one's own, within the admission of the person; whether it was there."""
    found = ReminderRow.objects.filter(party_id=actor.person_id, id=reminder_id, owner="")
    return bool(found.delete()[0])


def shown(actor: Actor, *, parties: Sequence[UUID], language: str) -> list[Reminder]:
    """What this person is reminded of, within the admission of these parties: what is to come first."""
    rows = reminders.listed(parties=parties, person_id=actor.person_id, limit=_MOST_SHOWN)
    return _as_read(actor, rows, language=language)


def _as_read(actor: Actor, rows: Sequence[dict[str, Any]], *, language: str) -> list[Reminder]:
    sealed = [(bytes(row["said_sealed"]), reminding.said_purpose(row["id"], row["party_id"])) for row in rows]
    opened = actor.keyring.open_each(sealed)
    names = dossiers.authority_names({row["ovo_code"] for row in rows})
    made = []
    for row, text in zip(rows, opened, strict=True):
        said = msgspec.json.decode(text, type=reminding.Told) if text else reminding.Told()
        titles = reminding.titles(row, row_id=row["id"])
        made.append(
            Reminder(
                id=row["id"],
                party_id=row["party_id"],
                is_own=row["is_own"],
                kind=ReminderKind(row["kind"]),
                state=ReminderState(row["state"]),
                happens_on=row["happens_on"],
                happens_at=row["happens_at"],
                remind_at=row["remind_at"],
                sender=names.get(row["ovo_code"], ""),
                title=said.words or titles.get(language) or titles.get("nl", ""),
                link=said.link,
            )
        )
    return made


def _check(asked: Sequence[AskedReminder]) -> None:
    now = clock.now()
    wrong = [
        errors.FieldError(code=code.value, detail=_WORDS[code], field=f"reminders[{position}].on")
        for position, one in enumerate(asked)
        if (code := rules.check(one.happens_on, one.lead, now=now))
    ]
    if len({one.key for one in asked}) != len(asked):
        wrong.append(
            errors.FieldError(code="key-twice", detail="Each reminder has its own key.", field="reminders")
        )
    if wrong:
        raise WrongReminderError("invalid-reminders", "Nothing was set.", errors=wrong)


_WORDS: Final = {
    rules.WrongDay.PAST: "The day is past.",
    rules.WrongDay.TOO_FAR: f"At most {rules.YEARS_AHEAD} years ahead.",
    rules.WrongDay.TOO_LATE: "The moment at which to remind is past.",
}


def _matters(client: Client, asked: Sequence[AskedReminder]) -> list[FileMatter]:
    """The file of each, empty where none was asked; one statement, and none when nobody asked."""
    wanted = [one for one in asked if one.transaction]
    found = iter(
        dossiers.find_matters(client, transactions=[Transaction(key=one.transaction) for one in wanted])
        if wanted
        else []
    )
    matters = [next(found) if one.transaction else FileMatter() for one in asked]
    unknown = [
        errors.FieldError(
            code="unknown-source",
            detail="No source of this client.",
            field=f"reminders[{position}].transaction",
        )
        for position, (one, matter) in enumerate(zip(asked, matters, strict=True))
        if one.transaction and not matter.matter
    ]
    if unknown:
        raise WrongReminderError("invalid-reminders", "Nothing was set.", errors=unknown)
    return matters


def _new(one: AskedReminder, *, party_id: UUID, matter: FileMatter) -> NewReminder:
    return NewReminder(
        key=one.key,
        party_id=party_id,
        kind=one.kind,
        happens_on=one.happens_on,
        happens_at=one.happens_at,
        remind_at=rules.moment_of(one.happens_on, one.lead),
        titles=one.titles,
        link=one.link,
        matter=matter.matter,
        source_id=matter.source_id,
        body_hash=one.body_hash,
    )
