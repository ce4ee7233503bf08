"""Message Registry API version 2.1: reading and writing. Everything that reads raises FormatError, and nothing else.

Source: the OpenAPI description `ebox-rest-2.1` of the federal e-Box.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes, types
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind, Count, Id, Moment, ShortText

VERSION = "v2"
PUBLISH_PATH = "publishMessage"
REFERENCE_PATH = "referenceData"
_names = shapes.names()


class _BoxId(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    ebox_type: BoxKind
    ebox_id_value: str


class _Attention(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    type: Literal["person"] = "person"
    id: ShortText = ""
    name: ShortText = ""


class _Attachments(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    items: tuple[shapes.Attachment, ...]
    total_items: Count


class _Message(shapes.Message, frozen=True, kw_only=True, rename=_names):
    sender_organization_id: str
    for_the_attention_of: _Attention | UnsetType = UNSET
    attachments: _Attachments | UnsetType = UNSET


class _Publication(shapes.Publication, frozen=True, kw_only=True, rename=_names):
    recipient: _BoxId
    sender_organization_id: str
    for_the_attention_of: _Attention | UnsetType = UNSET
    attachments: tuple[shapes.FileToPublish, ...] = ()


class _Updates(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    items: tuple[shapes.ToUpdate, ...]


class _Question(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    message_id: Id
    ebox_id: _BoxId


class _Status(_Question, frozen=True, kw_only=True, rename=_names):
    read_status: bool
    visible: bool = True
    expiration_date: Moment | UnsetType = UNSET


class _Link(msgspec.Struct, frozen=True, kw_only=True, rename=_names):
    message_id: Id
    recipients: tuple[_BoxId, ...]


def parse_message(body: bytes) -> types.Message:
    """A message."""
    given = shapes.decode(body, of=_Message)
    attachments = given.attachments
    return types.Message(
        **shapes.message_parts(given),
        sender=shapes.box(BoxKind.ENTERPRISE, given.sender_organization_id, field="senderOrganizationId"),
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
        recipient=_box(given.recipient, field="recipient.eboxIdValue"),
        sender=shapes.box(BoxKind.ENTERPRISE, given.sender_organization_id, field="senderOrganizationId"),
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
        types.StatusQuestion(message_id=each.message_id, box=_box(each.ebox_id, field="eboxId.eboxIdValue"))
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
            box=_box(each.ebox_id, field="eboxId.eboxIdValue"),
            is_read=each.read_status,
            is_visible=each.visible,
            expires_at=shapes.moment(each.expiration_date),
        )
        for each in shapes.decode(body, of=tuple[_Status, ...])
    )


def _attention(given: _Attention | UnsetType) -> types.Attention | None:
    if isinstance(given, UnsetType):
        return None
    if given.id:
        shapes.box(BoxKind.CITIZEN, given.id, field="forTheAttentionOf.id")
    return types.Attention(number=given.id, label=given.name)


def _box(given: _BoxId, *, field: str) -> Box:
    return shapes.box(given.ebox_type, given.ebox_id_value, field=field)


def render_message(message: types.Message) -> bytes:
    """A message. Raises FormatError when a citizen sent it: this version has no words for that."""
    return shapes.encode(_message(message))


def render_page(messages: Sequence[types.Message], *, total: int) -> bytes:
    """A part of the list of messages. Raises FormatError as `render_message`."""
    return shapes.listed(list(map(_message, messages)), total=total)


def render_publication(publication: types.Publication) -> bytes:
    """The part `messageToPublish`. Raises FormatError as `render_message`."""
    made = _Publication(
        **shapes.publication_members(publication),
        recipient=_box_id(publication.recipient),
        sender_organization_id=_organization(publication.sender),
        for_the_attention_of=_attention_of(publication.attention),
        attachments=tuple(shapes.FileToPublish(**shapes.file_members(file)) for file in publication.files),
    )
    return shapes.encode(made)


def render_attachments(attachments: Sequence[types.Attachment]) -> bytes:
    """The list of the files of a message."""
    return shapes.listed([shapes.Attachment(**shapes.attachment_members(each)) for each in attachments])


def render_updates(updates: Sequence[types.Visibility]) -> bytes:
    """The body of PATCH."""
    return shapes.listed([shapes.ToUpdate(message_id=each.id, visible=each.is_visible) for each in updates])


def render_questions(questions: Sequence[types.StatusQuestion]) -> bytes:
    """The body of `searchMessageStatus`."""
    made = [_Question(message_id=each.message_id, ebox_id=_box_id(each.box)) for each in questions]
    return shapes.encode(made)


def render_statuses(statuses: Sequence[types.Status]) -> bytes:
    """The answer of `searchMessageStatus`."""
    return shapes.encode([_Status(**_status_members(each)) for each in statuses])


def _message(message: types.Message) -> _Message:
    made = [shapes.Attachment(**shapes.attachment_members(each)) for each in message.attachments]
    return _Message(
        **shapes.message_members(message),
        sender_organization_id=_organization(message.sender),
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


def _organization(sender: Box) -> str:
    if sender.kind is not BoxKind.ENTERPRISE:
        raise FormatError("sender-not-enterprise", field="senderOrganizationId")
    return sender.number


def _box_id(box: Box) -> _BoxId:
    return _BoxId(ebox_type=box.kind, ebox_id_value=box.number)


def _attention_of(attention: types.Attention | None) -> _Attention | UnsetType:
    return _Attention(id=attention.number, name=attention.label) if attention else UNSET
