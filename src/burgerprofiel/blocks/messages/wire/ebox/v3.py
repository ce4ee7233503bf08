"""Message Registry API version 3: reading and writing. Everything that reads raises FormatError, and nothing else.

Against 2.1: booleans begin with `is`, who sends and receives is `{eboxType, ssin | enterpriseNumber}`. Not confirmed by
a public source, so our choice: `isVisible`, `isAttachmentSigned` and `isMainContent` in what is read as in what is
published, `readStatus` unchanged, and `recipient` in a message that is read (we use it only to refuse another's).
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes, types
from burgerprofiel.blocks.messages.wire.ebox.dialect import Dialect
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind, Count, Id, Moment, ShortText

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


class V3(Dialect):
    """Version 3."""

    version = "v3"
    publish_path = "ebox/messages"
    reference_path = "refData"
    message = _Message
    publication = _Publication
    attachment = _Attachment
    attachments = _Attachments
    file_to_publish = _FileToPublish
    update = _ToUpdate
    updates = _Updates
    question = _Question
    status = _Status
    link = _Link
    at_recipient = "recipient"
    at_box = "eboxId"

    def box(self, given: _Party, *, field: str) -> Box:
        """Exactly the number that goes with its kind."""
        by_kind = {BoxKind.CITIZEN: given.ssin, BoxKind.ENTERPRISE: given.enterprise_number}
        number = by_kind.pop(given.ebox_type)
        if isinstance(number, UnsetType) or by_kind.popitem()[1] is not UNSET:
            raise FormatError("number", field=field)
        return shapes.box(given.ebox_type, number, field=field)

    def box_id(self, box: Box) -> _Party:
        if box.kind is BoxKind.CITIZEN:
            return _Party(ebox_type=box.kind, ssin=box.number)
        return _Party(ebox_type=box.kind, enterprise_number=box.number)

    def parties(self, given: _Message) -> dict[str, Any]:
        to = given.recipient
        recipient = None if isinstance(to, UnsetType) else self.box(to, field="recipient")
        return {"sender": self.sender(given), "recipient": recipient}

    def sender(self, given: _Message | _Publication) -> Box:
        return self.box(given.sender, field="sender")

    def sender_members(self, sender: Box) -> dict[str, Any]:
        return {"sender": self.box_id(sender)}

    def recipient_members(self, message: types.Message) -> dict[str, Any]:
        return {"recipient": self.box_id(message.recipient)} if message.recipient else {}

    def attention(self, given: _Attention) -> types.Attention:
        if given.ssin:
            shapes.box(BoxKind.CITIZEN, given.ssin, field="forTheAttentionOf.ssin")
        return types.Attention(number=given.ssin, label=given.label)

    def attention_members(self, attention: types.Attention) -> _Attention:
        return _Attention(ssin=attention.number, label=attention.label)
