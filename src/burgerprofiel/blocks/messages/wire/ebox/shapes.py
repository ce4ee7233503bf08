"""What the versions of the Message Registry have in common: the members of a message, and our form of them.

A version gives its names for them (`named`) and its own members for who sends, who receives and for whose attention.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import types
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError, named
from burgerprofiel.blocks.messages.wire.ebox.types import Count, Id, Moment, ShortText, Texts
from burgerprofiel.foundation.identifiers import InvalidIdentifierError, canonical_insz, canonical_kbo

MOST_ITEMS = 100
T = TypeVar("T")
U = TypeVar("U")
_encoder = msgspec.json.Encoder(decimal_format="number")


def names(**special: str) -> Callable[[str], str]:
    """How members are called on the wire: camel case, except these."""

    def rename(name: str) -> str:
        head, *rest = name.split("_")
        return special.get(name, head + "".join(word.capitalize() for word in rest))

    return rename


class Digest(msgspec.Struct, frozen=True, rename=names()):
    """SHA-256 of a file, base64url (RFC 4648 §5); we write the padding and read it with or without."""

    digest_value: Annotated[str, msgspec.Meta(max_length=64)]
    digest_method: Literal["sha_256"] = "sha_256"


class Attachment(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    attachment_id: Id
    attachment_title: Texts | UnsetType = UNSET
    file_name: ShortText
    main_content: bool
    media_type: ShortText
    size: Annotated[float, msgspec.Meta(ge=0)]
    digest: Digest | UnsetType = UNSET
    attachment_signed: bool = False
    content_href: Annotated[str, msgspec.Meta(max_length=4000)] | UnsetType = UNSET


class FileToPublish(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    http_part_name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    main_content: bool
    attachment_title: Texts | UnsetType = UNSET
    digest: Digest | UnsetType = UNSET
    attachment_signed: bool = False


class BusinessList(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    items: tuple[types.BusinessData, ...]
    total_items: Count


class Message(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    message_id: Id
    original_message_id: Id | UnsetType = UNSET
    subject: Texts
    receipt_date: Moment
    expiration_date: Moment
    read_status: bool
    visible: bool = True
    registered_mail: bool
    message_type_id: Id
    sender_application_id: Id | UnsetType = UNSET
    body_main_content: bool = False
    payment_data: types.Payment | UnsetType = UNSET
    business_data_list: BusinessList | UnsetType = UNSET
    reply_authorized: bool = False


class Publication(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    original_message_id: Id | UnsetType = UNSET
    subject: Texts
    message_type_id: Id
    sender_application_id: Id | UnsetType = UNSET
    registered_mail: bool = False
    body_main_content: bool = False
    body_content: Texts | UnsetType = UNSET
    business_data_list: tuple[types.BusinessData, ...] = ()
    payment_data: types.Payment | UnsetType = UNSET
    reply_authorized: bool = False


class ToUpdate(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    message_id: Id
    visible: bool


class _RawPage(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    items: tuple[msgspec.Raw, ...]
    total_items: Count


# ---------------------------------------------------------------- from the wire


def decode(body: bytes, *, of: type[T]) -> T:
    """What a body holds. Raises FormatError."""
    with named():
        return msgspec.json.decode(body, type=of)


def box(kind: types.BoxKind, number: str, *, field: str) -> types.Box:
    """A box whose number can exist. Raises FormatError."""
    check = canonical_insz if kind is types.BoxKind.CITIZEN else canonical_kbo
    try:
        if check(number) != number:
            raise FormatError("number", field=field)
    except InvalidIdentifierError:
        raise FormatError("number", field=field) from None
    return types.Box(kind=kind, number=number)


def attachment(given: Attachment) -> types.Attachment:
    """A file of a message in our form. Raises FormatError."""
    return types.Attachment(
        id=given.attachment_id,
        title=or_else(given.attachment_title, Texts()),
        file_name=given.file_name,
        is_main=given.main_content,
        media_type=given.media_type,
        size=given.size,
        sha256=_sha256(given.digest, field="attachments.digest.digestValue"),
        is_signed=given.attachment_signed,
        content_url=or_else(given.content_href, ""),
    )


def _sha256(given: Digest | UnsetType, *, field: str) -> bytes:
    if isinstance(given, UnsetType):
        return b""
    text = given.digest_value.rstrip("=")
    try:
        made = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise FormatError("digest", field=field) from None
    if len(made) != types.DIGEST_BYTES:
        raise FormatError("digest", field=field)
    return made


def message_parts(given: Message) -> dict[str, Any]:
    """What every version says of a message, in our form."""
    business = given.business_data_list
    return {
        "id": given.message_id,
        "original_id": or_else(given.original_message_id, ""),
        "subject": given.subject,
        "received_at": given.receipt_date,
        "expires_at": given.expiration_date,
        "is_read": given.read_status,
        "is_visible": given.visible,
        "is_registered": given.registered_mail,
        "type_id": given.message_type_id,
        "application_id": or_else(given.sender_application_id, ""),
        "is_body_main": given.body_main_content,
        "payment": or_else(given.payment_data, None),
        "business": () if isinstance(business, UnsetType) else business.items,
        "is_reply_allowed": given.reply_authorized,
    }


def publication_parts(given: Publication, *, files: Sequence[FileToPublish]) -> dict[str, Any]:
    """What every version says of a publication, in our form. Raises FormatError."""
    return {
        "original_id": or_else(given.original_message_id, ""),
        "subject": given.subject,
        "type_id": given.message_type_id,
        "application_id": or_else(given.sender_application_id, ""),
        "is_registered": given.registered_mail,
        "files": tuple(map(_file, files)),
        "is_body_main": given.body_main_content,
        "body": or_else(given.body_content, Texts()),
        "business": given.business_data_list,
        "payment": or_else(given.payment_data, None),
        "is_reply_allowed": given.reply_authorized,
    }


def _file(given: FileToPublish) -> types.FileToPublish:
    return types.FileToPublish(
        part=given.http_part_name,
        title=or_else(given.attachment_title, Texts()),
        is_main=given.main_content,
        sha256=_sha256(given.digest, field="attachments.digest.digestValue"),
        is_signed=given.attachment_signed,
    )


def page(body: bytes, *, one: Callable[[bytes], types.Message]) -> types.Page:
    """A part of a list; items that break the rules are counted and passed over. Raises FormatError."""
    raw = decode(body, of=_RawPage)
    if len(raw.items) > MOST_ITEMS:
        raise FormatError("too-many", field="items")
    found = []
    for item in raw.items:
        try:
            found.append(one(bytes(item)))
        except FormatError:
            continue
    return types.Page(items=tuple(found), total=raw.total_items, unreadable=len(raw.items) - len(found))


def or_else(given: T | UnsetType, otherwise: U) -> T | U:
    """What was given, else this."""
    return otherwise if isinstance(given, UnsetType) else given


# ---------------------------------------------------------------- to the wire


def encode(value: object) -> bytes:
    """As JSON; sums of money as numbers."""
    return _encoder.encode(value)


def unless_empty(value: T) -> T | UnsetType:
    """Nothing at all in place of what is empty: `null` is refused on the other side."""
    return UNSET if value is None or value in ("", b"", Texts()) else value


def digest(sha256: bytes) -> Digest | UnsetType:
    """A digest as it is written."""
    return Digest(base64.urlsafe_b64encode(sha256).decode()) if sha256 else UNSET


def attachment_members(given: types.Attachment) -> dict[str, Any]:
    """The members of a file of a message."""
    return {
        "attachment_id": given.id,
        "attachment_title": unless_empty(given.title),
        "file_name": given.file_name,
        "main_content": given.is_main,
        "media_type": given.media_type,
        "size": given.size,
        "digest": digest(given.sha256),
        "attachment_signed": given.is_signed,
        "content_href": unless_empty(given.content_url),
    }


def file_members(given: types.FileToPublish) -> dict[str, Any]:
    """The members of a file that is handed over."""
    return {
        "http_part_name": given.part,
        "main_content": given.is_main,
        "attachment_title": unless_empty(given.title),
        "digest": digest(given.sha256),
        "attachment_signed": given.is_signed,
    }


def message_members(given: types.Message) -> dict[str, Any]:
    """The members of a message that every version has."""
    business = given.business
    return {
        "message_id": given.id,
        "original_message_id": unless_empty(given.original_id),
        "subject": given.subject,
        "receipt_date": given.received_at,
        "expiration_date": given.expires_at,
        "read_status": given.is_read,
        "visible": given.is_visible,
        "registered_mail": given.is_registered,
        "message_type_id": given.type_id,
        "sender_application_id": unless_empty(given.application_id),
        "body_main_content": given.is_body_main,
        "payment_data": unless_empty(given.payment),
        "business_data_list": BusinessList(items=business, total_items=len(business)) if business else UNSET,
        "reply_authorized": given.is_reply_allowed,
    }


def publication_members(given: types.Publication) -> dict[str, Any]:
    """The members of a publication that every version has."""
    return {
        "original_message_id": unless_empty(given.original_id),
        "subject": given.subject,
        "message_type_id": given.type_id,
        "sender_application_id": unless_empty(given.application_id),
        "registered_mail": given.is_registered,
        "body_main_content": given.is_body_main,
        "body_content": unless_empty(given.body),
        "business_data_list": given.business,
        "payment_data": unless_empty(given.payment),
        "reply_authorized": given.is_reply_allowed,
    }


class _Listed(msgspec.Struct, frozen=True, kw_only=True, rename=names()):
    items: tuple[Any, ...]
    total_items: int


def listed(items: Sequence[object], *, total: int | None = None) -> bytes:
    """A part of a list; an empty one has an empty `items`, never null."""
    return encode(_Listed(items=tuple(items), total_items=len(items) if total is None else total))


def moment(given: datetime | UnsetType) -> datetime | None:
    """A moment that may be left out."""
    return or_else(given, None)
