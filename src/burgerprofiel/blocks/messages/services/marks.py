"""What people do with messages: each thing is a row of the history, and what lists need of it is kept beside.

Set-based, and safe to be said twice: what is so already changes nothing. The conditions in SQL are those of
`rules.may`, which a test compares.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Fate, Moment
from burgerprofiel.blocks.messages.events import MessageRead
from burgerprofiel.blocks.messages.queries import fragments
from burgerprofiel.blocks.messages.services import feedback
from burgerprofiel.foundation import clock, database, ids, keys, live, outbox
from burgerprofiel.foundation.gate import Actor

MOST_AT_ONCE: Final = 500

_ALLOWED: Final = {
    Moment.ARCHIVED: ("box = 'archive'", "c.box = 'inbox'"),
    Moment.BINNED: ("box = 'bin'", f"c.box <> 'bin' AND NOT ({fragments.WAITS})"),
    Moment.RESTORED: ("box = 'inbox'", "c.box <> 'inbox'"),
    Moment.MARKED_UNREAD: ("is_unread = true", "NOT c.is_unread AND c.box <> 'bin'"),
}
"""Per moment what it makes of a conversation, and when a person may do it."""

_CHANGE = f"""
WITH changed AS (
  UPDATE messages_conversation c SET {{change}}
  WHERE {fragments.READABLE_IN_FULL} AND c.id = ANY(%(ids)s) AND {{allowed}}
  RETURNING c.id),
told AS (
  INSERT INTO messages_messageevent (party_id, id, message_id, moment, at, person_id, via, name_sealed,
    detail_sealed)
  SELECT %(party)s, given.event_id, changed.id, %(moment)s, %(now)s, %(person)s, %(via)s, given.name, given.detail
  FROM changed JOIN unnest(%(ids)s::uuid[], %(event_ids)s::uuid[], %(names)s::bytea[], %(details)s::bytea[])
    AS given (id, event_id, name, detail) ON given.id = changed.id)
SELECT id FROM changed
"""  # noqa: S608 - constants only

# Opened and read: once for each person, and the first of each is kept with the message.
_SEE = """
WITH given AS (
  SELECT * FROM unnest(%(messages)s::uuid[], %(moments)s::text[], %(event_ids)s::uuid[], %(names)s::bytea[])
  AS given (message_id, moment, event_id, name)),
told AS (
  INSERT INTO messages_messageevent (party_id, id, message_id, moment, at, person_id, via, name_sealed)
  SELECT %(party)s, given.event_id, given.message_id, given.moment, %(now)s, %(person)s, %(via)s, given.name FROM given
  WHERE NOT EXISTS (
    SELECT FROM messages_messageevent e WHERE e.party_id = %(party)s AND e.message_id = given.message_id
    AND e.moment = given.moment AND e.person_id = %(person)s)
  RETURNING message_id, moment),
seen AS (
  UPDATE messages_message m SET
    opened_at = COALESCE(m.opened_at, CASE WHEN t.opened THEN %(now)s::timestamptz END),
    read_at = COALESCE(m.read_at, CASE WHEN t.read THEN %(now)s::timestamptz END)
  FROM (SELECT message_id, bool_or(moment = 'opened') AS opened, bool_or(moment = 'read') AS read
        FROM told GROUP BY message_id) AS t
  WHERE m.party_id = %(party)s AND m.id = t.message_id
    AND (m.opened_at IS NULL AND t.opened OR m.read_at IS NULL AND t.read)
  RETURNING m.id, t.read AND m.read_at = %(now)s AS read),
shown AS (
  UPDATE messages_conversation c SET is_unread = false
  WHERE c.party_id = %(party)s AND c.id = %(conversation)s AND c.is_unread
  RETURNING c.id)
SELECT EXISTS (SELECT FROM shown) AS shown, ARRAY(SELECT id FROM seen WHERE read) AS read
"""
_CONFIRM = f"""
WITH confirmed AS (
  UPDATE messages_message m SET confirmed_at = %(now)s
  FROM messages_conversation c
  WHERE {fragments.READABLE_IN_FULL} AND m.party_id = c.party_id AND m.conversation_id = c.id AND m.id = %(message)s
    AND c.kind = 'official' AND c.box <> 'bin' AND m.action = 'confirm' AND m.confirmed_at IS NULL
    AND m.read_at IS NOT NULL
  RETURNING m.party_id, m.conversation_id, m.id),
told AS (
  INSERT INTO messages_messageevent (party_id, id, message_id, moment, at, person_id, via, name_sealed)
  SELECT party_id, %(event)s, id, 'confirmed', %(now)s, %(person)s, %(via)s, %(name)s FROM confirmed),
done AS (
  UPDATE messages_conversation c SET done_at = COALESCE(c.done_at, %(now)s), is_unread = false
  FROM confirmed d WHERE c.party_id = d.party_id AND c.id = d.conversation_id AND c.action = 'confirm')
SELECT conversation_id FROM confirmed
"""  # noqa: S608 - constants only


def move(
    actor: Actor, *, party_id: UUID, conversation_ids: Sequence[UUID], moment: Moment
) -> frozenset[UUID]:
    """Archive, bin, restore or mark as unread; the conversations for which that was possible and new."""
    change, allowed = _ALLOWED[moment]
    return change_each(
        actor,
        party_id=party_id,
        conversation_ids=conversation_ids,
        changed=Change(moment=moment, change=change, allowed=allowed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that a person does with conversations `c`: what it makes of each, when it may be done, as SQL.

    `values` are further parameters of these, `detail` is what the history says besides.
    """

    moment: Moment
    change: str
    allowed: str
    values: Mapping[str, Any] = field(default_factory=dict)
    detail: sealed.Detail | None = None


def change_each(
    actor: Actor, *, party_id: UUID, conversation_ids: Sequence[UUID], changed: Change
) -> frozenset[UUID]:
    """Do one thing with conversations, each with a row in its history; those for which it was possible and new."""
    wanted = list(dict.fromkeys(conversation_ids))[:MOST_AT_ONCE]
    events = [ids.new() for _ in wanted]
    values = fragments.parameters(actor, party_id=party_id) | {
        "ids": wanted,
        "event_ids": events,
        "names": _names(actor, party_id=party_id, event_ids=events),
        "details": _details(changed.detail, party_id=party_id, event_ids=events),
        "moment": changed.moment.value,
        **changed.values,
        **by(actor),
    }
    rows = database.rows(_CHANGE.format(change=changed.change, allowed=changed.allowed), values)
    done = frozenset(row["id"] for row in rows)
    live.announce(live.Change(party_id, each) for each in done)
    return done


def _details(
    detail: sealed.Detail | None, *, party_id: UUID, event_ids: Sequence[UUID]
) -> list[bytes | None]:
    if detail is None or not event_ids:
        return [None] * len(event_ids)
    sealer, text = keys.sealer([party_id]), sealed.encode(detail)
    return [
        sealer.seal(text, party_id=party_id, purpose=sealed.detail_purpose(each, party_id))
        for each in event_ids
    ]


def see(
    actor: Actor, *, party_id: UUID, conversation_id: UUID, seen: Collection[tuple[UUID, Moment]]
) -> None:
    """Remember that this person opened messages, or read their main content; the conversation is read from then on."""
    given, events = list(seen), [ids.new() for _ in seen]
    values = {
        "party": party_id,
        "conversation": conversation_id,
        "messages": [message_id for message_id, _ in given],
        "moments": [moment.value for _, moment in given],
        "event_ids": events,
        "names": _names(actor, party_id=party_id, event_ids=events),
        **by(actor),
        "now": clock.now(),
    }
    (row,) = database.rows(_SEE, values)
    outbox.append([MessageRead(party_id, conversation_id, message_id) for message_id in row["read"]])
    if row["shown"]:
        live.announce([live.Change(party_id, conversation_id)])
        opened = [message_id for message_id, moment in given if moment is Moment.OPENED]
        feedback.tell(party_id=party_id, message_ids=opened, fate=Fate.VIEWED)


def confirm(actor: Actor, *, party_id: UUID, message_id: UUID) -> bool:
    """Confirm a message that asks for it and was read; False where that is not possible, or was done before."""
    event_id = ids.new()
    values = fragments.parameters(actor, party_id=party_id) | {
        "message": message_id,
        "event": event_id,
        "name": _names(actor, party_id=party_id, event_ids=[event_id])[0],
        **by(actor),
    }
    rows = database.rows(_CONFIRM, values)
    live.announce(live.Change(party_id, row["conversation_id"]) for row in rows)
    if rows:
        feedback.tell(party_id=party_id, message_ids=[message_id], fate=Fate.CONFIRMED)
    return bool(rows)


def name_of(actor: Actor, *, party_id: UUID) -> str:
    """The name of who acts, for their colleagues; empty in their own mailbox."""
    if party_id == actor.person_id:
        return ""
    return identity.party_names(actor, {actor.person_id}).get(actor.person_id, "")


def by(actor: Actor) -> dict[str, Any]:
    """Who does it, and through which portal elsewhere."""
    return {"person": actor.person_id, "via": actor.via.client_id if actor.via else ""}


def _names(actor: Actor, *, party_id: UUID, event_ids: Sequence[UUID]) -> list[bytes | None]:
    name = name_of(actor, party_id=party_id) if event_ids else ""
    if not name:
        return [None] * len(event_ids)
    sealer = keys.sealer([party_id])
    return [
        sealer.seal(name, party_id=party_id, purpose=sealed.reader_purpose(each, party_id))
        for each in event_ids
    ]


def parameters_of_event(actor: Actor, *, party_id: UUID) -> dict[str, Any]:
    """A further event of this person: its id, and their name for colleagues."""
    event_id = ids.new()
    return {
        "event": event_id,
        "name": _names(actor, party_id=party_id, event_ids=[event_id])[0],
        **by(actor),
    }
