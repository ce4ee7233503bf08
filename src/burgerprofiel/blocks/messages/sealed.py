"""The texts of messages, sealed to the party (ADR 0011): what they are, and what they are bound to."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.foundation import keys


class File(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file of a message. `key` opens it in the store (`files`); `size` in bytes; `sha256` of the bytes, in hex.

    One file at most is the main content; none is when the body is.
    """

    id: UUID
    key: bytes
    name: str
    media_type: str
    size: int
    sha256: str
    is_main: bool = False
    is_signed: bool = False


class Payment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be paid: `cents` in all, of which `vat_cents` are VAT as far as the sender says so; to whom, with
    which structured reference.
    """

    cents: int
    iban: str
    reference: str
    bic: str = ""
    currency: str = "EUR"
    vat_cents: int = 0


class Head(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a list shows of a conversation: the subject per language, for whom in the organisation it is meant."""

    subject: dict[str, str]
    attention: str = ""


class Detail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What colleagues did with a message: the part or the person it was given `to`, a term, a note."""

    to: str = ""
    on: date | None = None
    note: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The texts of a message.

    `body` is sanitised HTML per language, of a reply plain text; `action_url` is where the action is done. `uploads`
    are the files of a reply, which `foundation.uploads` keeps.
    """

    subject: dict[str, str]
    attention: str = ""
    body: dict[str, str] = {}
    files: tuple[File, ...] = ()
    action_url: str = ""
    payment: Payment | None = None
    data: dict[str, str] = {}
    uploads: tuple[UUID, ...] = ()


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes with a step of an authority: why it put a reply aside, or what it answered on screen.

    `files` are the names of files that went along.
    """

    text: str = ""
    subject: str = ""
    files: tuple[str, ...] = ()


encode: Final = msgspec.json.Encoder().encode


def head_purpose(conversation_id: UUID, party_id: UUID) -> str:
    """What the head of a conversation is bound to."""
    return f"messages.conversation.head_sealed:{conversation_id}:{party_id}"


def content_purpose(message_id: UUID, party_id: UUID) -> str:
    """What the texts of a message are bound to."""
    return f"messages.message.content_sealed:{message_id}:{party_id}"


def reader_purpose(event_id: UUID, party_id: UUID) -> str:
    """What the name of who did something is bound to."""
    return f"messages.messageevent.name_sealed:{event_id}:{party_id}"


def detail_purpose(event_id: UUID, party_id: UUID) -> str:
    """What a thing that colleagues did is bound to."""
    return f"messages.messageevent.detail_sealed:{event_id}:{party_id}"


def colleague_purpose(person_id: UUID, party_id: UUID) -> str:
    """What the name of a colleague is bound to."""
    return f"messages.colleague.name_sealed:{person_id}:{party_id}"


def part_purpose(code: str, party_id: UUID) -> str:
    """What the name of a part of a mailbox is bound to."""
    return f"messages.partition.name_sealed:{code}:{party_id}"


def address_purpose(code: str, party_id: UUID) -> str:
    """What the address of a department is bound to."""
    return f"messages.partitiondigest.address_sealed:{code}:{party_id}"


def reply_purpose(reply_id: UUID, party_id: UUID) -> str:
    """What the text of an answer is bound to, for the authority."""
    return f"messages.reply.text_sealed:{reply_id}:{party_id}"


def assigned_purpose(reply_id: UUID, party_id: UUID) -> str:
    """What the name of who took a reply on is bound to."""
    return f"messages.reply.assigned_name_sealed:{reply_id}:{party_id}"


def step_name_purpose(step_id: UUID, party_id: UUID) -> str:
    """What the name of who did something with a reply is bound to."""
    return f"messages.replystep.name_sealed:{step_id}:{party_id}"


def note_purpose(step_id: UUID, party_id: UUID) -> str:
    """What the note of a step is bound to."""
    return f"messages.replystep.note_sealed:{step_id}:{party_id}"


def change_purpose(change_id: UUID) -> str:
    """What the name of who changed a sender or a type is bound to."""
    return f"messages.referencechange.name_sealed:{change_id}"


def reference_purpose(dispatch_id: UUID, row: int) -> str:
    """What the sender's own reference of a recipient is bound to."""
    return f"messages.recipient.reference_sealed:{dispatch_id}:{row}"


def head_of(content: Content) -> Head:
    """What a list shows of a message with these texts."""
    return Head(subject=content.subject, attention=content.attention)


def seal(
    sealer: keys.Sealer, content: Content, *, conversation_id: UUID, message_id: UUID, party_id: UUID
) -> tuple[bytes, bytes]:
    """The head and the texts of a newest message, as they are stored."""
    head = sealer.seal(
        encode(head_of(content)), party_id=party_id, purpose=head_purpose(conversation_id, party_id)
    )
    texts = sealer.seal(encode(content), party_id=party_id, purpose=content_purpose(message_id, party_id))
    return head, texts
