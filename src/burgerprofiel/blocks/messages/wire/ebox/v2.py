"""Message Registry API version 2.1: reading and writing. Everything that reads raises FormatError, and nothing else.

Source: the OpenAPI description `ebox-rest-2.1` of the federal e-Box.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes, types
from burgerprofiel.blocks.messages.wire.ebox.dialect import Dialect
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind, Count, Id, Moment, ShortText

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


class V2(Dialect):
    """Version 2.1. It has no words for a message that a citizen sent."""

    version = "v2"
    publish_path = "publishMessage"
    reference_path = "referenceData"
    message = _Message
    publication = _Publication
    attachment = shapes.Attachment
    attachments = _Attachments
    file_to_publish = shapes.FileToPublish
    update = shapes.ToUpdate
    updates = _Updates
    question = _Question
    status = _Status
    link = _Link
    at_recipient = "recipient.eboxIdValue"
    at_box = "eboxId.eboxIdValue"

    def box(self, given: _BoxId, *, field: str) -> Box:
        return shapes.box(given.ebox_type, given.ebox_id_value, field=field)

    def box_id(self, box: Box) -> _BoxId:
        return _BoxId(ebox_type=box.kind, ebox_id_value=box.number)

    def parties(self, given: _Message) -> dict[str, Any]:
        return {"sender": self.sender(given)}

    def sender(self, given: _Message | _Publication) -> Box:
        return shapes.box(BoxKind.ENTERPRISE, given.sender_organization_id, field="senderOrganizationId")

    def sender_members(self, sender: Box) -> dict[str, Any]:
        if sender.kind is not BoxKind.ENTERPRISE:
            raise FormatError("sender-not-enterprise", field="senderOrganizationId")
        return {"sender_organization_id": sender.number}

    def attention(self, given: _Attention) -> types.Attention:
        if given.id:
            shapes.box(BoxKind.CITIZEN, given.id, field="forTheAttentionOf.id")
        return types.Attention(number=given.id, label=given.name)

    def attention_members(self, attention: types.Attention) -> _Attention:
        return _Attention(id=attention.number, name=attention.label)
