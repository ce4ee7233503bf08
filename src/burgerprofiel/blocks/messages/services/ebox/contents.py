"""What is in a message, for a portal that comes with a token of the person (ADR 0030): files, body, payment, an answer.

Without such a token the answer is that the person is needed. Fetching the main content is reading, by that person.
"""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import nh3

from burgerprofiel.blocks.messages import errors as block_errors
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Moment
from burgerprofiel.blocks.messages.models import Message
from burgerprofiel.blocks.messages.queries import detail
from burgerprofiel.blocks.messages.services import files, marks, replying
from burgerprofiel.blocks.messages.services.ebox import boxes, reading, shown
from burgerprofiel.blocks.messages.services.ebox.boxes import OpenBox, PersonNeededError
from burgerprofiel.blocks.messages.services.ebox.publishing import (
    NEVER,
    PublicationError,
    Published,
    RepeatedError,
    invalid,
)
from burgerprofiel.blocks.messages.services.ebox.reading import Found
from burgerprofiel.blocks.messages.wire.ebox import errors as wire_errors
from burgerprofiel.blocks.messages.wire.ebox import publishing as limits
from burgerprofiel.blocks.messages.wire.ebox import types
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import clock, errors
from burgerprofiel.foundation.gate import Actor, Client, Operation
from burgerprofiel.foundation.uploads import store

_BLOCKS: Final = re.compile(r"</(?:p|div|li|tr|h[1-6]|blockquote)>|<br\s*/?>", re.IGNORECASE)
_SPACE: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file with its bytes, in parts, read once; it raises in the middle when it was altered."""

    name: str
    media_type: str
    size: int
    parts: Iterator[bytes] = field(repr=False)


@contextmanager
def _opened(
    caller: Client | Actor, *, box: Box | None, message_id: UUID
) -> Iterator[tuple[Actor, OpenBox, Found, sealed.Content]]:
    """A message with its texts, for a person. Raises as `boxes.opened`, NotFoundError, PersonNeededError."""
    with boxes.opened(caller, box=box, operation=Operation.READ) as found:
        one = reading.find(found, message_id)
        if found.person is None:
            raise PersonNeededError(
                "PERSON_REQUIRED",
                "Sealed to the person: come with a token of theirs, or let them open it here.",
            )
        if one.row["veiled"]:
            raise PersonNeededError(
                "SURER_SIGN_IN_REQUIRED", "This message asks a surer sign-in than the token rests on."
            )
        if one.content is None:
            raise errors.NotFoundError("NOT_FOUND", "it cannot be opened any more")
        yield found.person, found, one, one.content


def attachments(
    caller: Client | Actor, *, box: Box | None, message_id: UUID, files_url: str
) -> tuple[types.Attachment, ...]:
    """What is said of the files of a message. Raises as `_opened`."""
    with _opened(caller, box=box, message_id=message_id) as (_, _, one, content):
        return shown.attachments(content, url=files_url.format(message=one.row["id"]))


def attachment(
    caller: Client | Actor, *, box: Box | None, message_id: UUID, file_id: UUID, files_url: str
) -> types.Attachment:
    """What is said of one file. Raises as `_opened`."""
    with _opened(caller, box=box, message_id=message_id) as (_, _, one, content):
        return shown.attachment(_file(content, file_id), url=files_url.format(message=one.row["id"]))


def fetch(caller: Client | Actor, *, box: Box | None, message_id: UUID, file_id: UUID) -> Content:
    """A file; with the main content the person has read the message. Raises as `_opened`."""
    with _opened(caller, box=box, message_id=message_id) as (person, _, one, content):
        file = _file(content, file_id)
        try:
            parts = files.read(file)
        except store.LostError as error:
            raise errors.NotFoundError("NOT_FOUND", "the file is not there any more") from error
        _see(person, one, is_main=file.is_main)
    return Content(name=file.name, media_type=file.media_type, size=file.size, parts=parts)


def _file(content: sealed.Content, file_id: UUID) -> sealed.File:
    found = next((file for file in content.files if file.id == file_id), None)
    if found is None:
        raise errors.NotFoundError("NOT_FOUND", "no such file")
    return found


def body(caller: Client | Actor, *, box: Box | None, message_id: UUID) -> types.Texts:
    """The text of a message, as harmless HTML; where it is the main content the person has read it.

    Raises as `_opened`, NotFoundError where there is none.
    """
    with _opened(caller, box=box, message_id=message_id) as (person, _, one, content):
        found = shown.texts(content.body)
        if found is None:
            raise errors.NotFoundError("NOT_FOUND", "this message has no body")
        _see(person, one, is_main=shown.is_body_main(content))
        return found


def payment(caller: Client | Actor, *, box: Box | None, message_id: UUID) -> types.Payment:
    """What is to be paid. Raises as `_opened`, NotFoundError where nothing is."""
    with _opened(caller, box=box, message_id=message_id) as (person, _, one, content):
        found = shown.payment(content, row=one.row)
        if found is None:
            raise errors.NotFoundError("NOT_FOUND", "there is nothing to pay")
        _see(person, one, is_main=False)
        return found


def _see(person: Actor, one: Found, *, is_main: bool) -> None:
    """As when they open it here."""
    message_id: UUID = one.row["id"]
    seen = [(message_id, Moment.OPENED), *[(message_id, Moment.READ)] * is_main]
    marks.see(person, party_id=person.party_id, conversation_id=one.row["conversation_id"], seen=seen)


# ---------------------------------------------------------------- an answer


def reply(
    person: Actor, publication: types.Publication, *, box: Box | None, version: limits.Version, key: str = ""
) -> Published:
    """Answer a message where its authority allows that: a publication of the box itself, to who sent that message.

    With the same key it is refused as RepeatedError: it arrived before. Raises as `boxes.opened`, PublicationError,
    NotAllowedError.
    """
    if publication.files:
        raise invalid("attachments", "not-taken", "Files go with an answer that is written here only.")
    wrong = limits.check(publication, version=version)
    if wrong:
        raise PublicationError(wire_errors.INVALID_INPUT, "The publication breaks a rule.", errors=wrong)
    with boxes.opened(person, box=box, operation=Operation.CREATE) as found:
        if publication.sender != found.box:
            raise PublicationError(wire_errors.INVALID_SENDER, "The token is not of this sender.")
        one = _answered(found, publication)
        reply_id = uuid.uuid5(one.row["id"], key) if key else None
        if reply_id and Message.objects.filter(party_id=found.party_id, id=reply_id).exists():
            raise RepeatedError("DUPLICATE", "this mark was used before")
        thread = detail.detail(person, party_id=found.party_id, conversation_id=one.row["conversation_id"])
        if replying.answerable(thread) is None:
            raise block_errors.NotAllowedError("reply")
        made = replying.reply(person, found=thread, text=_text(publication), reply_id=reply_id)
    return Published(
        message_id=made, expires_at=one.row["expires_at"] or clock.now() + NEVER, has_reader=True
    )


def _answered(found: OpenBox, publication: types.Publication) -> Found:
    """The message that is answered; sender and type have to be those of it. Raises PublicationError."""
    try:
        one = reading.find(found, UUID(publication.original_id))
    except (ValueError, errors.NotFoundError):
        raise invalid("originalMessageId", "unknown", "No such message in this box.") from None
    if publication.recipient != Box(kind=BoxKind.ENTERPRISE, number=one.row["enterprise_number"]):
        raise invalid("recipient", "unknown", "An answer goes to who sent the message.")
    if publication.type_id != one.row["type_code"]:
        raise invalid("messageTypeId", "unknown", "An answer has the type of the message.")
    return one


def _text(publication: types.Publication) -> str:
    """The body as plain text, which is what an answer is here. Raises PublicationError."""
    given = publication.body.best("nl")
    text = html.unescape(nh3.clean(_BLOCKS.sub("\n", given), tags=set())).strip()
    text = _SPACE.sub("\n\n", text)
    if not text:
        raise invalid("bodyContent", "missing", "An answer has a text.")
    if len(text) > replying.MOST_CHARACTERS:
        raise invalid("bodyContent", "too-long", f"At most {replying.MOST_CHARACTERS} characters.")
    return text
