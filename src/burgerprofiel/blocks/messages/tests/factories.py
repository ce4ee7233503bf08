"""Senders, types and messages for the tests of this block and of others. Everything has a default."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.tests import factories, opened
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.models import Conversation, Message, MessageType, Sender
from burgerprofiel.blocks.messages.sealed import Content
from burgerprofiel.blocks.messages.services import arriving
from burgerprofiel.blocks.messages.services.arriving import Arrival
from burgerprofiel.foundation import clock, database, ids, keys
from tests import vault

actor = factories.actor
_codes = itertools.count(1)


def sender(name: str = "Stad Voorbeke", **changes: Any) -> Sender:
    """An authority that sends."""
    return Sender.objects.create(**{"code": make.next_ovo(), "name": {"nl": name}, **changes})


def message_type(of: Sender | None = None, **changes: Any) -> MessageType:
    """An official kind of message, valid for ever, that takes no reply."""
    values = {
        "sender": of or sender(),
        "code": f"soort-{next(_codes)}",
        "name": {"nl": "Aanslagbiljet"},
        "notice_title": {"nl": "Een brief over je belastingen"},
        "kind": "official",
    }
    return MessageType.objects.create(**(values | changes))


def content(subject: str = "Gemeentebelasting 2026", **changes: Any) -> Content:
    """Texts in Dutch."""
    return Content(**{"subject": {"nl": subject}, "body": {"nl": "<p>Beste</p>"}, **changes})


def arrival(party_id: UUID, of: MessageType, **changes: Any) -> Arrival:
    """A message of this type to a party that the vault knows from now on."""
    opened.known(party_id)
    texts = {name: changes.pop(name) for name in Content.__struct_fields__ if name in changes}
    subject = texts.pop("subject", "Gemeentebelasting 2026")
    values = {
        "id": ids.new(),
        "party_id": party_id,
        "type_id": of.pk,
        "content": content(subject, **texts),
        **changes,
    }
    return Arrival(**values)


def deliver(*arrivals: Arrival, **changes: Any) -> frozenset[UUID]:
    """Put them in their mailboxes."""
    with database.writing():
        return arriving.deliver(arrivals, **{"now": clock.now(), **changes})


def delivered(party_id: UUID, of: MessageType | None = None, **changes: Any) -> Arrival:
    """A message that has arrived, at the moment `now`."""
    moment = {"now": changes.pop("now")} if "now" in changes else {}
    one = arrival(party_id, of or message_type(), **changes)
    deliver(one, **moment)
    return one


def many(party_id: UUID, of: Iterable[MessageType], *, count: int) -> list[Arrival]:
    """`count` messages, the first the newest."""
    types, now = list(of), clock.now()
    made = [
        arrival(party_id, types[number % len(types)], subject=f"Bericht nummer {number}")
        for number in range(count)
    ]
    for start in range(0, count, 2000):
        part = made[start : start + 2000]
        with database.writing():
            arriving.deliver(part, now=now)
    database.rows(
        "UPDATE messages_conversation c SET latest_at = c.latest_at - given.place * interval '1 minute'"
        " FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, place) WHERE c.party_id = %s AND c.id = given.id",
        [[one.id for one in made], party_id],
    )
    return made


def older(than: Arrival, *, count: int) -> None:
    """So many conversations as one that there is, each a minute older; nobody can open their subjects."""
    names = [str(field.column) for field in Conversation._meta.concrete_fields if field.name != "pk"]
    others = ", ".join(name for name in names if name not in ("id", "latest_at"))
    database.rows(
        f"INSERT INTO messages_conversation (id, latest_at, {others})"
        f" SELECT gen_random_uuid(), latest_at - place * interval '1 minute', {others}"
        " FROM messages_conversation, generate_series(1, %s) AS place WHERE party_id = %s AND id = %s",
        [count, than.party_id, than.id],
    )


def copies(of: Arrival, *, count: int, subject: str) -> None:
    """So many conversations as one that there is, each a minute older, with a subject of its own that can be opened."""
    older(of, count=count)
    rows = Conversation.objects.filter(
        party_id=of.party_id, head_sealed=conversation(of).head_sealed
    ).exclude(id=of.id)
    sealer, text = keys.sealer([of.party_id]), sealed.encode(sealed.Head(subject={"nl": subject}))
    given = [
        (id_, sealer.seal(text, party_id=of.party_id, purpose=sealed.head_purpose(id_, of.party_id)))
        for id_ in rows.values_list("id", flat=True)
    ]
    database.rows(
        "UPDATE messages_conversation c SET head_sealed = given.head"
        " FROM unnest(%s::uuid[], %s::bytea[]) AS given (id, head) WHERE c.party_id = %s AND c.id = given.id",
        [[id_ for id_, _ in given], [head for _, head in given], of.party_id],
    )


def conversation(of: Arrival) -> Conversation:
    """The conversation of a message."""
    return Conversation.objects.get(party_id=of.party_id, id=of.conversation_id or of.id)


def message(of: Arrival) -> Message:
    """The row of a message."""
    return Message.objects.get(party_id=of.party_id, id=of.id)


def texts(row: Message) -> Content:
    """The texts of a message, opened from inside the vault."""
    value = vault.current().read(
        bytes(row.content_sealed), purpose=sealed.content_purpose(row.id, row.party_id)
    )
    return msgspec.json.decode(value, type=Content)


def head(row: Conversation) -> sealed.Head:
    """What lists show of a conversation, opened from inside the vault."""
    value = vault.current().read(bytes(row.head_sealed), purpose=sealed.head_purpose(row.id, row.party_id))
    return msgspec.json.decode(value, type=sealed.Head)
