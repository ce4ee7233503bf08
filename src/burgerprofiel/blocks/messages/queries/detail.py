"""One conversation with its messages and what happened to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import rules, sealed
from burgerprofiel.blocks.messages.contracts import (
    WORK_MOMENTS,
    Action,
    Asked,
    Attachment,
    Box,
    Detail,
    Event,
    Happened,
    Kind,
    MessageView,
    Moment,
    State,
    ToPay,
)
from burgerprofiel.blocks.messages.errors import NotFoundError
from burgerprofiel.blocks.messages.queries import fragments, shape
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Actor

MOST_SHOWN: Final = 100
"""So many messages of a conversation a page shows, the newest."""
_EVENTS: Final = 1_000

_MESSAGES = f"""
SELECT m.id, m.is_reply, m.received_at, m.action, m.due_at, m.expires_at, m.may_reply, m.reply_until, m.is_registered,
  encode(m.content_sealed, 'hex') AS content
FROM messages_message m JOIN row ON m.party_id = row.party_id AND m.conversation_id = row.id
WHERE NOT row.veiled AND {{which}}
ORDER BY m.received_at DESC, m.id DESC LIMIT {MOST_SHOWN}
"""  # noqa: S608 - constants only
_STATEMENT = f"""
WITH row AS (SELECT {fragments.ROW} FROM {fragments.TABLES} WHERE {fragments.READABLE} AND c.id = %(conversation)s),
  shown AS MATERIALIZED ({_MESSAGES}),
  happened AS (
    SELECT e.id, e.message_id, e.moment, e.at, e.person_id, e.via,
      COALESCE(encode(e.name_sealed, 'hex'), '') AS name,
      COALESCE(encode(e.detail_sealed, 'hex'), '') AS detail
    FROM (SELECT id FROM shown UNION SELECT id FROM row WHERE NOT veiled) AS told
    JOIN messages_messageevent e ON e.party_id = %(party)s AND e.message_id = told.id
    ORDER BY e.at DESC, e.id DESC LIMIT {_EVENTS})
SELECT json_build_object('row', (SELECT row_to_json(row) FROM row),
  'messages', COALESCE((SELECT json_agg(shown ORDER BY received_at DESC, id DESC) FROM shown), '[]'),
  'events', COALESCE((SELECT json_agg(happened ORDER BY at, id) FROM happened), '[]'))::text
"""  # noqa: S608 - constants only
_ALL = _STATEMENT.replace("{which}", "true")
_ONE = _STATEMENT.replace("{which}", "m.id = %(message)s")


class _Message(msgspec.Struct):
    id: UUID
    is_reply: bool
    received_at: datetime
    action: Action
    due_at: datetime | None
    expires_at: datetime | None
    may_reply: bool
    reply_until: datetime | None
    is_registered: bool
    content: str


class _Event(msgspec.Struct):
    id: UUID
    message_id: UUID
    moment: Moment
    at: datetime
    person_id: UUID | None
    via: str
    name: str
    detail: str


class _Answer(msgspec.Struct):
    row: shape.Raw | None
    messages: list[_Message]
    events: list[_Event]


_decode = msgspec.json.Decoder(_Answer).decode


def detail(actor: Actor, *, party_id: UUID, conversation_id: UUID) -> Detail:
    """A conversation of a party. Raises NotFoundError; what the sign-in is too weak for comes without messages."""
    answer = _ask(_ALL, actor=actor, party_id=party_id, conversation_id=conversation_id)
    return _detail(answer, actor=actor, party_id=party_id)


def file(
    actor: Actor, *, party_id: UUID, conversation_id: UUID, message_id: UUID, file_id: UUID
) -> sealed.File:
    """A file of a message, with its key. Raises NotFoundError."""
    found = _one(actor, party_id=party_id, conversation_id=conversation_id, message_id=message_id)
    [content] = _contents(found.messages, actor=actor, party_id=party_id)
    files = {each.id: each for each in content.files} if content else {}
    if file_id not in files:
        raise NotFoundError
    return files[file_id]


def _one(actor: Actor, *, party_id: UUID, conversation_id: UUID, message_id: UUID) -> _Answer:
    answer = _ask(
        _ONE, actor=actor, party_id=party_id, conversation_id=conversation_id, message_id=message_id
    )
    if not answer.messages:
        raise NotFoundError
    return answer


def _ask(statement: str, *, actor: Actor, party_id: UUID, conversation_id: UUID, **more: UUID) -> _Answer:
    values = fragments.parameters(actor, party_id=party_id)
    values |= {"conversation": conversation_id, "message": more.get("message_id")}
    return _decode(database.value(statement, values))


def _detail(answer: _Answer, *, actor: Actor, party_id: UUID) -> Detail:
    raw = answer.row
    if raw is None:
        raise NotFoundError
    values = fragments.parameters(actor, party_id=party_id)
    language = values["language"]
    row = shape.rows_of([raw], shape.heads([raw], keyring=actor.keyring), language=language)[0]
    contents = _contents(answer.messages, actor=actor, party_id=party_id)
    work, own = _parted(answer.events)
    events = _by_message(own)
    names = _names(answer.events, actor=actor, party_id=party_id)
    shown = tuple(
        _view(
            one,
            content,
            events=events[one.id],
            names=names,
            row=(raw.kind, raw.box),
            actor=actor,
            language=language,
        )
        for one, content in zip(answer.messages, contents, strict=True)
    )
    return Detail(
        row=row,
        messages=shown,
        new=frozenset(one.id for one in shown if _is_new(one)),
        work=_worked(work, names=names, actor=actor, party_id=party_id),
    )


def _parted(events: Sequence[_Event]) -> tuple[list[_Event], list[_Event]]:
    """What colleagues did with the conversation, and what happened to its messages."""
    return [one for one in events if one.moment in WORK_MOMENTS], [
        one for one in events if one.moment not in WORK_MOMENTS
    ]


def _worked(
    events: Sequence[_Event], *, names: Mapping[UUID, str], actor: Actor, party_id: UUID
) -> tuple[Happened, ...]:
    """The work of colleagues in order, with what each said of it."""
    told = [event for event in events if event.detail]
    items = [(bytes.fromhex(event.detail), sealed.detail_purpose(event.id, party_id)) for event in told]
    opened = shape.open_each(items, keyring=actor.keyring)
    details = {
        event.id: shape.decode(value, kind=sealed.Detail) for event, value in zip(told, opened, strict=True)
    }
    return tuple(
        replace(
            _happened(event, names=names, actor=actor),
            **msgspec.structs.asdict(details.get(event.id) or sealed.Detail()),
        )
        for event in sorted(events, key=rules.in_order)
    )


def _is_new(one: MessageView) -> bool:
    return not one.is_reply and Moment.OPENED not in one.state.first


def _contents(messages: Sequence[_Message], *, actor: Actor, party_id: UUID) -> list[sealed.Content | None]:
    items = [(bytes.fromhex(one.content), sealed.content_purpose(one.id, party_id)) for one in messages]
    return [
        shape.decode(value, kind=sealed.Content) for value in shape.open_each(items, keyring=actor.keyring)
    ]


def _names(events: Sequence[_Event], *, actor: Actor, party_id: UUID) -> dict[UUID, str]:
    """Who did what, by event, where colleagues are named."""
    named = [event for event in events if event.name]
    items = [(bytes.fromhex(event.name), sealed.reader_purpose(event.id, party_id)) for event in named]
    opened = shape.open_each(items, keyring=actor.keyring)
    return {event.id: (value or b"").decode() for event, value in zip(named, opened, strict=True)}


def _by_message(events: Sequence[_Event]) -> Mapping[UUID, list[_Event]]:
    grouped: defaultdict[UUID, list[_Event]] = defaultdict(list)
    for event in events:
        grouped[event.message_id].append(event)
    return grouped


def _view(
    one: _Message,
    content: sealed.Content | None,
    *,
    events: Sequence[_Event],
    names: Mapping[UUID, str],
    row: tuple[Kind, Box],
    actor: Actor,
    language: str,
) -> MessageView:
    kind, box = row
    asked = Asked(
        kind=kind,
        action=one.action,
        due_at=one.due_at,
        may_reply=one.may_reply,
        reply_until=one.reply_until,
        expires_at=one.expires_at,
    )
    texts = content or sealed.Content(subject={})
    return MessageView(
        id=one.id,
        is_reply=one.is_reply,
        received_at=one.received_at,
        asked=asked,
        state=_state(events, box=box),
        is_registered=one.is_registered,
        history=tuple(
            _happened(event, names=names, actor=actor) for event in sorted(events, key=rules.in_order)
        ),
        unreadable=content is None,
        **_texts(texts, language=language),
    )


def _state(events: Sequence[_Event], *, box: Box) -> State:
    """Where it lies is said of the conversation, whatever became of this message."""
    told = (Event(moment=event.moment, at=event.at, person_id=event.person_id) for event in events)
    return replace(rules.derive(told), box=box)


def _texts(content: sealed.Content, *, language: str) -> dict[str, Any]:
    paid = content.payment
    return {
        "subject": shape.in_language(content.subject, language=language),
        "attention": content.attention,
        "body": shape.in_language(content.body, language=language),
        "files": (
            *(_attachment(file) for file in content.files),
            *(Attachment(id=each, name="", upload_id=each) for each in content.uploads),
        ),
        "action_url": content.action_url,
        "payment": _to_pay(paid) if paid else None,
    }


def _to_pay(paid: sealed.Payment) -> ToPay:
    return ToPay(
        cents=paid.cents, iban=paid.iban, reference=paid.reference, bic=paid.bic, currency=paid.currency
    )


def _attachment(file: sealed.File) -> Attachment:
    return Attachment(
        id=file.id, name=file.name, media_type=file.media_type, size=file.size, is_main=file.is_main
    )


def _happened(event: _Event, *, names: Mapping[UUID, str], actor: Actor) -> Happened:
    return Happened(
        moment=event.moment,
        at=event.at,
        is_me=event.person_id == actor.person_id,
        by_person=event.person_id is not None,
        name=names.get(event.id, ""),
        via=event.via,
    )
