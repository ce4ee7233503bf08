"""Message Registry API version 3: reading and writing. Everything that reads raises FormatError, and nothing else.

Against 2.1: booleans begin with `is`, who sends and receives is `{eboxType, ssin | enterpriseNumber}`. Not confirmed by
a public source, so our choice: `isVisible`, `isAttachmentSigned` and `isMainContent` in what is read as in what is
published, `readStatus` unchanged, and `recipient` in a message that is read (we use it only to refuse another's).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes, types
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind, Count, Id, Moment, ShortText

VERSION = "v3"
PUBLISH_PATH = "ebox/messages"
REFERENCE_PATH = "refData"
_names = shapes.names(
    main_content="isMainContent",
    attachment_signed="isAttachmentSigned",
    visible="isVisible",
    registered_mail="isRegisteredMail",
    body_main_content="isBodyMainContent",
    reply_authorized="isReplyAuthorized",
)


# msgspec gives a new name only to a member that the class declares itself, so those that differ are said again.


class _Party(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    ebox_type: BoxKind
    ssin: str | UnsetType = UNSET
    enterprise_number: str | UnsetType = UNSET


class _Attention(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    ssin: ShortText = ""
    label: ShortText = ""


class _Attachment(shapes.Attachment, frozen=True, kw_only=True, rename=_names):
    main_content: bool
    attachment_signed: bool = False


class _FileToPublish(shapes.FileToPublish, frozen=True, kw_only=True, rename=_names):
    main_content: bool
    attachment_signed: bool = False


class _ToUpdate(shapes.ToUpdate, frozen=True, kw_only=True, rename=_names):
    visible: bool


class _Attachments(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    items: tuple[_Attachment, ...]
    total_items: Count


class _Message(shapes.Message, frozen=True, kw_only=True, rename=_names):
    visible: bool = True
    registered_mail: bool
    body_main_content: bool = False
    reply_authorized: bool = False
    sender: _Party
    recipient: _Party | UnsetType = UNSET
    for_the_attention_of: _Attention | UnsetType = UNSET
    attachments: _Attachments | UnsetType = UNSET


class _Publication(shapes.Publication, frozen=True, kw_only=True, rename=_names):
    registered_mail: bool = False
    body_main_content: bool = False
    reply_authorized: bool = False
    recipient: _Party
    sender: _Party
    for_the_attention_of: _Attention | UnsetType = UNSET
    attachments: tuple[_FileToPublish, ...] = ()


class _Updates(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    items: tuple[_ToUpdate, ...]


class _Question(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    message_id: Id
    ebox_id: _Party


class _Status(_Question, frozen=True, kw_only=True, rename=_names):
    read_status: bool
    visible: bool = True
    expiration_date: Moment | UnsetType = UNSET


class _Link(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    message_id: Id
    recipients: tuple[_Party, ...]


def parse_message(body: bytes) -> types.Message:
    """A message."""
    given = shapes.decode(body, of=_Message)
    attachments = given.attachments
    return types.Message(
        **shapes.message_parts(given),
        sender=_box(given.sender, field="sender"),
        recipient=None
        if isinstance(given.recipient, UnsetType)
        else _box(given.recipient, field="recipient"),
        attention=_attention(given.for_the_attention_of),
        attachments=()
        if isinstance(attachments, UnsetType)
        else tuple(map(shapes.attachment, attachments.items)),
    )


def parse_page(body: bytes) -> types.Page:
    """A part of the list of messages."""
    return shapes.page(body, one=parse_message)


def parse_publication(body: bytes) -> types.Publication:
    """The part `messageToPublish`."""
    given = shapes.decode(body, of=_Publication)
    return types.Publication(
        **shapes.publication_parts(given, files=given.attachments),
        recipient=_box(given.recipient, field="recipient"),
        sender=_box(given.sender, field="sender"),
        attention=_attention(given.for_the_attention_of),
    )


def parse_updates(body: bytes) -> tuple[types.Visibility, ...]:
    """The body of PATCH: what is to be shown and what not."""
    given = shapes.decode(body, of=_Updates)
    return tuple(types.Visibility(id=item.message_id, is_visible=item.visible) for item in given.items)


def parse_questions(body: bytes) -> tuple[types.StatusQuestion, ...]:
    """The body of `searchMessageStatus`."""
    given = shapes.decode(body, of=tuple[_Question, ...])
    return tuple(
        types.StatusQuestion(message_id=each.message_id, box=_box(each.ebox_id, field="eboxId"))
        for each in given
    )


def parse_link(body: bytes) -> tuple[str, tuple[Box, ...]]:
    """The body of `linkEboxMessage`: which message, to which boxes. Its members are our choice: not public."""
    given = shapes.decode(body, of=_Link)
    return given.message_id, tuple(_box(each, field="recipients") for each in given.recipients)


def parse_statuses(body: bytes) -> tuple[types.Status, ...]:
    """The answer of `searchMessageStatus`."""
    return tuple(
        types.Status(
            message_id=each.message_id,
            box=_box(each.ebox_id, field="eboxId"),
            is_read=each.read_status,
            is_visible=each.visible,
            expires_at=shapes.moment(each.expiration_date),
        )
        for each in shapes.decode(body, of=tuple[_Status, ...])
    )


def _attention(given: _Attention | UnsetType) -> types.Attention | None:
    if isinstance(given, UnsetType):
        return None
    if given.ssin:
        shapes.box(BoxKind.CITIZEN, given.ssin, field="forTheAttentionOf.ssin")
    return types.Attention(number=given.ssin, label=given.label)


def _box(given: _Party, *, field: str) -> Box:
    """Exactly the number that goes with its kind."""
    by_kind = {BoxKind.CITIZEN: given.ssin, BoxKind.ENTERPRISE: given.enterprise_number}
    number = by_kind.pop(given.ebox_type)
    if isinstance(number, UnsetType) or by_kind.popitem()[1] is not UNSET:
        raise FormatError("number", field=field)
    return shapes.box(given.ebox_type, number, field=field)


def render_message(message: types.Message) -> bytes:
    """A message."""
    return shapes.encode(_message(message))


def render_page(messages: Sequence[types.Message], *, total: int) -> bytes:
    """A part of the list of messages."""
    return shapes.listed(list(map(_message, messages)), total=total)


def render_publication(publication: types.Publication) -> bytes:
    """The part `messageToPublish`."""
    made = _Publication(
        **shapes.publication_members(publication),
        recipient=_box_id(publication.recipient),
        sender=_box_id(publication.sender),
        for_the_attention_of=_attention_of(publication.attention),
        attachments=tuple(_FileToPublish(**shapes.file_members(file)) for file in publication.files),
    )
    return shapes.encode(made)


def render_attachments(attachments: Sequence[types.Attachment]) -> bytes:
    """The list of the files of a message."""
    return shapes.listed([_Attachment(**shapes.attachment_members(each)) for each in attachments])


def render_updates(updates: Sequence[types.Visibility]) -> bytes:
    """The body of PATCH."""
    return shapes.listed([_ToUpdate(message_id=each.id, visible=each.is_visible) for each in updates])


def render_questions(questions: Sequence[types.StatusQuestion]) -> bytes:
    """The body of `searchMessageStatus`."""
    made = [_Question(message_id=each.message_id, ebox_id=_box_id(each.box)) for each in questions]
    return shapes.encode(made)


def render_statuses(statuses: Sequence[types.Status]) -> bytes:
    """The answer of `searchMessageStatus`."""
    return shapes.encode([_Status(**_status_members(each)) for each in statuses])


def _message(message: types.Message) -> _Message:
    made = [_Attachment(**shapes.attachment_members(each)) for each in message.attachments]
    return _Message(
        **shapes.message_members(message),
        sender=_box_id(message.sender),
        recipient=_box_id(message.recipient) if message.recipient else UNSET,
        for_the_attention_of=_attention_of(message.attention),
        attachments=_Attachments(items=tuple(made), total_items=len(made)),
    )


def _status_members(status: types.Status) -> dict[str, Any]:
    return {
        "message_id": status.message_id,
        "ebox_id": _box_id(status.box),
        "read_status": status.is_read,
        "visible": status.is_visible,
        "expiration_date": shapes.unless_empty(status.expires_at),
    }


def _box_id(box: Box) -> _Party:
    if box.kind is BoxKind.CITIZEN:
        return _Party(ebox_type=box.kind, ssin=box.number)
    return _Party(ebox_type=box.kind, enterprise_number=box.number)


def _attention_of(attention: types.Attention | None) -> _Attention | UnsetType:
    return _Attention(ssin=attention.number, label=attention.label) if attention else UNSET
