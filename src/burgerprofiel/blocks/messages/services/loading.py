"""Messages of a reference document: what a platform to try out has in its mailboxes from the first day.

An authority sends through its dispatches; this is for who sets up an installation.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Action
from burgerprofiel.blocks.messages.models import Message, MessageType
from burgerprofiel.blocks.messages.services import arriving, files, preparing, replying
from burgerprofiel.blocks.messages.services.staging import Arrival
from burgerprofiel.foundation import clock, database, ids, typesetting
from burgerprofiel.foundation.errors import FieldError, InvalidError

_SHEET: Final = Path(__file__).parent.parent / "templates" / "messages" / "plain.typ"
_AT_ONCE: Final = 2_000
_END_OF_DAY: Final = time(23, 59)


class _Document(msgspec.Struct):
    name: str
    lines: list[str]


class _Reply(msgspec.Struct):
    """What the party wrote back, so many days ago."""

    text: str
    days_ago: int = 0


class _Message(msgspec.Struct):
    """`key` is the sender's own name of the message: the same key to the same party is the same message.

    `arrived_at` is now unless it is given; `work` is what colleagues did with it since.
    """

    key: str
    to: preparing.Number
    sender: str
    type: str
    subject: dict[str, str]
    body: dict[str, str] = {}
    action: Action = Action.NONE
    due_on: date | None = None
    action_url: str = ""
    payment: sealed.Payment | None = None
    is_registered: bool = False
    document: _Document | None = None
    reply: _Reply | None = None
    arrived_at: datetime | None = None
    work: tuple[preparing.Deed, ...] = ()


class _Reference(msgspec.Struct):
    messages: list[_Message] = []
    mailboxes: list[preparing.Mailbox] = []


def load(document: Mapping[str, Any]) -> int:
    """Deliver the messages of a document that are not there yet; how many. Raises InvalidError."""
    try:
        found = msgspec.convert(document, _Reference, strict=False)
    except msgspec.ValidationError as error:
        item = FieldError(code="invalid-value", detail=str(error))
        raise InvalidError("invalid-reference", "Not a reference document.", errors=[item]) from error
    preparing.prepare(found.mailboxes)
    people = {one.number: one.name for mailbox in found.mailboxes for one in mailbox.people}
    wanted = found.messages
    return sum(
        _deliver(wanted[start : start + _AT_ONCE], people=people) for start in range(0, len(wanted), _AT_ONCE)
    )


def _deliver(messages: Sequence[_Message], *, people: Mapping[preparing.Number, str]) -> int:
    known = identity.resolve_parties(numbers=[(one.to.type, one.to.value) for one in messages])
    wanted = [(one, known[one.to.type, one.to.value]) for one in messages]
    types = {(row.sender_id, row.code): row.pk for row in MessageType.objects.filter(ended_at=None)}
    with database.writing():
        known_ids = [_id(one, party_id=party_id) for one, party_id in wanted]
        there = set(Message.objects.filter(id__in=known_ids).values_list("id", flat=True))
        new = [(one, party) for one, party in wanted if _id(one, party_id=party) not in there]
        moments, now = defaultdict[datetime, list[Arrival]](list), clock.now()
        arrivals = [_arrival(one, party_id=party_id, types=types) for one, party_id in new]
        for (one, _party_id), arrival in zip(new, arrivals, strict=True):
            moments[one.arrived_at or now].append(arrival)
        made = sum(len(arriving.deliver(each, now=moment)) for moment, each in moments.items())
        for (one, _party_id), arrival in zip(new, arrivals, strict=True):
            if one.reply is not None:
                _reply(arrival, sender_code=one.sender, given=one.reply)
        done = [(party, _id(one, party_id=party), one.work) for one, party in new if one.work]
        preparing.work(done, people=people)
        return made


def _reply(to: Arrival, *, sender_code: str, given: _Reply) -> None:
    """What a person answered to a message of the document; the message came in the day before."""
    written = replying.Written(
        id=uuid.uuid5(to.id, "reply"),
        party_id=to.party_id,
        conversation_id=to.id,
        message_id=to.id,
        sender_code=sender_code,
        type_id=to.type_id,
        subject=next(iter(to.content.subject.values())),
        text=given.text,
        at=clock.now() - timedelta(days=given.days_ago),
    )
    replying.put(written, event={"event": ids.new(), "person": to.party_id, "via": "", "name": None})


def _id(one: _Message, *, party_id: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(party_id, f"{one.sender}:{one.key}")


def _arrival(one: _Message, *, party_id: uuid.UUID, types: Mapping[tuple[str, str], int]) -> Arrival:
    if (one.sender, one.type) not in types:
        raise InvalidError("unknown-type", f"{one.sender} has no type of message {one.type}")
    due_at = datetime.combine(one.due_on, _END_OF_DAY, tzinfo=clock.BRUSSELS) if one.due_on else None
    content = sealed.Content(
        subject=one.subject,
        body=one.body,
        files=_files(one),
        action_url=one.action_url,
        payment=one.payment,
    )
    return Arrival(
        id=_id(one, party_id=party_id),
        party_id=party_id,
        type_id=types[one.sender, one.type],
        content=content,
        action=one.action,
        due_at=due_at,
        is_registered=one.is_registered,
        received_at=clock.now() - timedelta(days=one.reply.days_ago + 1) if one.reply else None,
    )


def _files(one: _Message) -> tuple[sealed.File, ...]:
    if one.document is None:
        return ()
    content = typesetting.pdf(_SHEET, {"lines": one.document.lines})
    return (files.keep(content, name=one.document.name, sender_code=one.sender, is_main=True),)
