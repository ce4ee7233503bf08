"""Setting reminders, taking them back, and telling when their moment has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.notifications.contracts import NewReminder
from burgerprofiel.blocks.notifications.errors import ReminderConflictError
from burgerprofiel.blocks.notifications.events import OwnReminderDue, ReminderDue
from burgerprofiel.blocks.notifications.queries import reminders
from burgerprofiel.blocks.notifications.rules import reminding
from burgerprofiel.foundation import clock, database, ids, keys, outbox
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import Description, News, Subject

BATCH: Final = 1_000
ROAD: Final = "reminders"

_INSERT: Final = """
INSERT INTO notifications_reminder AS r (party_id, id, person_id, owner, ovo_code, key, body_hash, kind,
  titles_sealed, said_sealed, happens_on, happens_at, remind_at, matter, source_id)
SELECT party_id, id, person_id, %(owner)s, %(ovo)s, key, decode(body_hash, 'base64'), kind,
  decode(titles, 'base64'), decode(said, 'base64'), happens_on, happens_at, remind_at,
  decode(matter, 'base64'), source_id
FROM json_to_recordset(%(rows)s) AS given(party_id uuid, id uuid, person_id uuid, key text, body_hash text,
  kind text, titles text, said text, happens_on date, happens_at time, remind_at timestamptz, matter text,
  source_id bigint)
ORDER BY key
"""
# A repeated one is "updated" to what it is, so that its row is answered: its digest tells whether it is the same.
_STORE: Final = f"""{_INSERT}
ON CONFLICT (owner, key) WHERE owner <> '' DO UPDATE SET key = r.key
RETURNING id, key, body_hash, state
"""
# One's own about a thing is replaced: its texts are bound to its id.
_REPLACE: Final = f"""{_INSERT}
ON CONFLICT (key, matter, party_id) WHERE owner = '' AND key <> '' DO UPDATE SET
  id = excluded.id, said_sealed = excluded.said_sealed, happens_on = excluded.happens_on,
  remind_at = excluded.remind_at, state = 'waiting', settled_at = NULL
RETURNING id
"""
_FORGET: Final = """
UPDATE notifications_reminder SET state = 'withdrawn', settled_at = %(now)s
WHERE owner = %(owner)s AND state <> 'withdrawn' AND (id = ANY(%(ids)s) OR key = ANY(%(keys)s))
RETURNING party_id
"""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the person reads behind the sign-in."""

    words: str = ""
    link: str = ""


def store(given: Sequence[NewReminder], *, owner: str, ovo_code: str = "") -> dict[str, UUID]:
    """Set reminders within the open transaction; ids by key, the same for a repeated one.

    Raises ReminderConflictError when one of these keys stands for another reminder, or for one that was taken back.
    """
    values = _values(given, owner=owner, ovo_code=ovo_code)
    hashes = {one.key: one.body_hash for one in given}
    stored = {}
    for row in database.rows(_STORE, values):
        if bytes(row["body_hash"]) != hashes[row["key"]] or row["state"] == "withdrawn":
            raise ReminderConflictError
        stored[row["key"]] = row["id"]
    return stored


def replace(given: NewReminder) -> UUID:
    """Set one's own about a thing within the open transaction, in the place of the one before; its id."""
    return UUID(str(database.value(_REPLACE, _values([given], owner="", ovo_code=""))))


def _values(given: Sequence[NewReminder], *, owner: str, ovo_code: str) -> dict[str, object]:
    sealer = keys.sealer({one.party_id for one in given})
    rows = [_row(one, sealer=sealer) for one in given]
    return {"owner": owner, "ovo": ovo_code, "rows": msgspec.json.encode(rows).decode()}


def _row(one: NewReminder, *, sealer: keys.Sealer) -> dict[str, object]:
    reminder_id = ids.new()
    titles = msgspec.json.encode(dict(one.titles)).decode()
    return {
        "party_id": one.party_id,
        "id": reminder_id,
        "person_id": one.person_id,
        "key": one.key,
        "body_hash": one.body_hash,
        "kind": one.kind.value,
        "titles": keys.seal(titles, purpose=titles_purpose(reminder_id)) if one.titles else b"",
        "said": sealer.seal(
            msgspec.json.encode(Told(words=one.words, link=one.link)),
            party_id=one.party_id,
            purpose=said_purpose(reminder_id, one.party_id),
        ),
        "happens_on": one.happens_on,
        "happens_at": one.happens_at,
        "remind_at": one.remind_at,
        "matter": one.matter,
        "source_id": one.source_id,
    }


def forget(*, owner: str, reminder_ids: Sequence[UUID] = (), given_keys: Sequence[str] = ()) -> list[UUID]:
    """Take back reminders of an owner, also those that are being told just now; whose they were."""
    values = {"owner": owner, "ids": list(reminder_ids), "keys": list(given_keys), "now": clock.now()}
    return [row["party_id"] for row in database.rows(_FORGET, values)]


def tell_due() -> bool:
    """Tell of reminders that are due, a batch in one transaction; whether there may be more."""
    with transaction.atomic():
        due = reminders.claim(now=clock.now(), limit=BATCH)
        outbox.append(
            [
                (OwnReminderDue if row["is_own"] else ReminderDue)(
                    party_id=row["party_id"], reminder_id=row["id"]
                )
                for row in due
            ]
        )
    return len(due) == BATCH


def read(events: Sequence[Delivered]) -> list[News]:
    """News out of events; it is none any more once the day is past."""
    found = reminders.find({UUID(event.payload["reminder_id"]) for event in events})
    return [
        News(
            event_id=event.id,
            party_id=row["party_id"],
            subject_id=row["id"],
            person_id=row["person_id"],
            matter=row["id"].bytes,
            state=f"due-{row['happens_on']}",
            road=ROAD,
            occurred_at=row["remind_at"],
            expires_at=reminding.end_of(row["happens_on"]),
        )
        for event in events
        if (row := found.get(UUID(event.payload["reminder_id"]))) is not None
    ]


def describe(subjects: Collection[Subject]) -> dict[Subject, Description]:
    """What may be said outside; absent is what was taken back, and what is about a file that is no longer open."""
    rows = reminders.subjects(subjects)
    senders = dossiers.names_of_authorities({row["ovo_code"] for row in rows if row["ovo_code"]})
    asked = {
        (row["party_id"], row["source_id"], bytes(row["matter"]))
        for row in rows
        if row["source_id"] is not None
    }
    done = dossiers.matters_done(asked=asked)
    return {
        Subject(row["party_id"], row["subject_id"], row["person_id"]): Description(
            sender=senders.get(row["ovo_code"], {}),
            ovo_code=row["ovo_code"],
            is_neutral=bool(row["ovo_code"]) and row["ovo_code"] not in senders,
            title=titles(row, row_id=row["subject_id"]),
            waits_for_you=False,
        )
        for row in rows
        if (row["party_id"], row["source_id"], bytes(row["matter"])) not in done
    }


def titles(row: Mapping[str, Any], *, row_id: UUID) -> dict[str, str]:
    """The neutral words of a reminder per language; none for one's own."""
    sealed = bytes(row["titles_sealed"])
    if not sealed:
        return {}
    return msgspec.json.decode(keys.unseal(sealed, purpose=titles_purpose(row_id)), type=dict[str, str])


def titles_purpose(reminder_id: UUID) -> str:
    """What the titles of a reminder are bound to."""
    return f"notifications.reminder.titles_sealed:{reminder_id}"


def said_purpose(reminder_id: UUID, party_id: UUID) -> str:
    """What the words of a reminder are bound to."""
    return f"notifications.reminder.said_sealed:{reminder_id}:{party_id}"
