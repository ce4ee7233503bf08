"""Reading and writing the Message Registry in one of its versions: what both do alike, over the shapes of each.

Everything that reads raises FormatError, and nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes, types
from burgerprofiel.blocks.messages.wire.ebox.types import Box


class Dialect(ABC):
    """A version of the interface. The class attributes are its names and its shapes, as `msgspec` decodes them."""

    version: ClassVar[str]
    publish_path: ClassVar[str]
    reference_path: ClassVar[str]
    message: ClassVar[Any]
    publication: ClassVar[Any]
    attachment: ClassVar[Any]
    attachments: ClassVar[Any]
    file_to_publish: ClassVar[Any]
    update: ClassVar[Any]
    updates: ClassVar[Any]
    question: ClassVar[Any]
    status: ClassVar[Any]
    link: ClassVar[Any]
    at_recipient: ClassVar[str]
    at_box: ClassVar[str]
    """Where the number of a box stands, as a sender names the place."""

    @abstractmethod
    def box(self, given: Any, *, field: str) -> Box:
        """A box as it stands on the wire, with a number that can exist."""

    @abstractmethod
    def box_id(self, box: Box) -> Any:
        """A box as it stands on the wire."""

    @abstractmethod
    def parties(self, given: Any) -> dict[str, Any]:
        """Who sends and who receives a message that is read, in our form."""

    @abstractmethod
    def sender(self, given: Any) -> Box:
        """Who sends."""

    @abstractmethod
    def sender_members(self, sender: Box) -> dict[str, Any]:
        """Who sends, as it stands on the wire. Raises FormatError where this version has no words for it."""

    @abstractmethod
    def attention(self, given: Any) -> types.Attention:
        """For whom in an organisation a message is meant."""

    @abstractmethod
    def attention_members(self, attention: types.Attention) -> Any:
        """The same, as it stands on the wire."""

    def parse_message(self, body: bytes) -> types.Message:
        """A message."""
        given = shapes.decode(body, of=self.message)
        attachments = given.attachments
        return types.Message(
            **shapes.message_parts(given),
            **self.parties(given),
            attention=self._attention(given.for_the_attention_of),
            attachments=()
            if isinstance(attachments, UnsetType)
            else tuple(map(shapes.attachment, attachments.items)),
        )

    def parse_page(self, body: bytes) -> types.Page:
        """A part of the list of messages."""
        return shapes.page(body, one=self.parse_message)

    def parse_publication(self, body: bytes) -> types.Publication:
        """The part `messageToPublish`."""
        given = shapes.decode(body, of=self.publication)
        return types.Publication(
            **shapes.publication_parts(given, files=given.attachments),
            recipient=self.box(given.recipient, field=self.at_recipient),
            sender=self.sender(given),
            attention=self._attention(given.for_the_attention_of),
        )

    def parse_updates(self, body: bytes) -> tuple[types.Visibility, ...]:
        """The body of PATCH: what is to be shown and what not."""
        given = shapes.decode(body, of=self.updates)
        return tuple(types.Visibility(id=item.message_id, is_visible=item.visible) for item in given.items)

    def parse_questions(self, body: bytes) -> tuple[types.StatusQuestion, ...]:
        """The body of `searchMessageStatus`."""
        return tuple(
            types.StatusQuestion(message_id=each.message_id, box=self.box(each.ebox_id, field=self.at_box))
            for each in shapes.decode(body, of=tuple[self.question, ...])  # type: ignore[name-defined]
        )

    def parse_link(self, body: bytes) -> tuple[str, tuple[Box, ...]]:
        """The body of `linkEboxMessage`: which message, to which boxes. Its members are our choice: not public."""
        given = shapes.decode(body, of=self.link)
        return given.message_id, tuple(self.box(each, field="recipients") for each in given.recipients)

    def parse_statuses(self, body: bytes) -> tuple[types.Status, ...]:
        """The answer of `searchMessageStatus`."""
        return tuple(
            types.Status(
                message_id=each.message_id,
                box=self.box(each.ebox_id, field=self.at_box),
                is_read=each.read_status,
                is_visible=each.visible,
                expires_at=shapes.moment(each.expiration_date),
            )
            for each in shapes.decode(body, of=tuple[self.status, ...])  # type: ignore[name-defined]
        )

    def _attention(self, given: Any) -> types.Attention | None:
        return None if isinstance(given, UnsetType) else self.attention(given)

    def render_message(self, message: types.Message) -> bytes:
        """A message. Raises FormatError as `sender_members`."""
        return shapes.encode(self._message(message))

    def render_page(self, messages: Sequence[types.Message], *, total: int) -> bytes:
        """A part of the list of messages. Raises FormatError as `sender_members`."""
        return shapes.listed(list(map(self._message, messages)), total=total)

    def render_publication(self, publication: types.Publication) -> bytes:
        """The part `messageToPublish`. Raises FormatError as `sender_members`."""
        files = (self.file_to_publish(**shapes.file_members(file)) for file in publication.files)
        return shapes.encode(
            self.publication(
                **shapes.publication_members(publication),
                **self.sender_members(publication.sender),
                recipient=self.box_id(publication.recipient),
                for_the_attention_of=self._attention_of(publication.attention),
                attachments=tuple(files),
            )
        )

    def render_attachments(self, attachments: Sequence[types.Attachment]) -> bytes:
        """The list of the files of a message."""
        return shapes.listed(self._files(attachments))

    def render_attachment(self, attachment: types.Attachment) -> bytes:
        """What is said of one file."""
        return shapes.encode(self._files((attachment,))[0])

    def render_updates(self, updates: Sequence[types.Visibility]) -> bytes:
        """The body of PATCH."""
        return shapes.listed([self.update(message_id=each.id, visible=each.is_visible) for each in updates])

    def render_questions(self, questions: Sequence[types.StatusQuestion]) -> bytes:
        """The body of `searchMessageStatus`."""
        made = [
            self.question(message_id=each.message_id, ebox_id=self.box_id(each.box)) for each in questions
        ]
        return shapes.encode(made)

    def render_statuses(self, statuses: Sequence[types.Status]) -> bytes:
        """The answer of `searchMessageStatus`."""
        return shapes.encode([self._status(each) for each in statuses])

    def recipient_members(self, message: types.Message) -> dict[str, Any]:
        """Who receives a message that is read, as it stands on the wire; nothing where a version does not say."""
        return {}

    def _message(self, message: types.Message) -> Any:
        files = self._files(message.attachments)
        return self.message(
            **shapes.message_members(message),
            **self.sender_members(message.sender),
            **self.recipient_members(message),
            for_the_attention_of=self._attention_of(message.attention),
            attachments=self.attachments(items=tuple(files), total_items=len(files)),
        )

    def _files(self, attachments: Sequence[types.Attachment]) -> list[Any]:
        return [self.attachment(**shapes.attachment_members(each)) for each in attachments]

    def _status(self, status: types.Status) -> Any:
        return self.status(
            message_id=status.message_id,
            ebox_id=self.box_id(status.box),
            read_status=status.is_read,
            visible=status.is_visible,
            expiration_date=shapes.unless_empty(status.expires_at),
        )

    def _attention_of(self, attention: types.Attention | None) -> Any:
        return self.attention_members(attention) if attention else UNSET
