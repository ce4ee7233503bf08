"""What people answered, for authorities' systems, and answering them (docs/integrators/messages.md)."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec
from django.urls import path
from msgspec import Meta

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.api.shapes import SCOPE, Idempotency
from burgerprofiel.blocks.messages.contracts import Answer, Enclosures, Received
from burgerprofiel.blocks.messages.wire import senders
from burgerprofiel.foundation import api, keys
from burgerprofiel.foundation.uploads.contracts import State, Upload

PAGE = 100
_AUTH = (api.Bearer(SCOPE),)


class Place(NamedTuple):
    """Where a page of replies ended."""

    change: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    reply: UUID


class After(msgspec.Struct, frozen=True, kw_only=True):
    """Where the page before this one ended: its `next`."""

    after: Annotated[str, Meta(max_length=200)] = ""


class ReplyPath(msgspec.Struct, frozen=True):
    """Which reply."""

    reply_id: UUID


class ReplyFilePath(msgspec.Struct, frozen=True):
    """Which file of which reply."""

    reply_id: UUID
    file_id: UUID


class ReplyFileOut(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came along; it can be fetched once its state is `clean`. `size` is in bytes."""

    id: UUID
    name: str
    size: int
    state: State


class AnsweredOut(msgspec.Struct, frozen=True, kw_only=True):
    """The message that was answered; with the row of the dispatch that it came of, null where it came of none."""

    id: UUID
    dispatch: UUID | None
    row: int | None


class ReplyOut(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody answered, as plain text. `handled_at` is when it was answered or put aside, here or on screen.

    `answers` are the messages that answered it.
    """

    id: UUID
    conversation: UUID
    message: AnsweredOut
    type: str
    sent_at: datetime
    text: str
    files: list[ReplyFileOut]
    handled_at: datetime | None
    answers: list[UUID]


class AsideIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a reply needs no answer; your staff reads it on screen, who wrote the reply does not."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class ReplyPage(msgspec.Struct, frozen=True):
    """Replies in the order in which they came in. `next` is where to go on, also for what is yet to come."""

    items: list[ReplyOut]
    next: str


class ReplyFileContent(msgspec.Struct, frozen=True):
    """A file; `content` is base64."""

    name: str
    media_type: str
    content: bytes


class AnswerIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer. `may_reply`: whether it can be answered again; null: as the type of message says."""

    texts: senders.TextsIn
    parameters: senders.Parameters = {}
    files: Annotated[list[UUID], Meta(max_length=6)] = []
    main_file: UUID | None = None
    due_at: senders.Moment | None = None
    may_reply: bool | None = None


class AnswerOut(msgspec.Struct, frozen=True, kw_only=True):
    """The message that was delivered, and the conversation in which it lies."""

    id: UUID
    conversation: UUID


class Replies(api.Controller):
    """All replies."""

    auth = _AUTH
    tags = ("messages",)

    def get(self, parsed_query: api.Query[After]) -> ReplyPage:
        """Replies to your messages, the newest last. Keep `next` and ask with it again later: nothing is missed.

        Who wrote one sees in their log that you read it.
        """
        since = public.START
        if parsed_query.after:
            since = api.decode_cursor(parsed_query.after, as_type=Place)
        found, last = public.list_replies(self.client, limit=PAGE, since=since)
        return ReplyPage(items=[_reply(one) for one in found], next=api.encode_cursor(last))


class OneReply(api.Controller):
    """One reply."""

    auth = _AUTH
    tags = ("messages",)

    def get(self, parsed_path: api.Path[ReplyPath]) -> ReplyOut:
        """A reply as it stands now: also whether it was handled on screen."""
        return _reply(public.get_reply(self.client, reply_id=parsed_path.reply_id).reply)


class Asides(api.Controller):
    """Replies that need no answer."""

    auth = _AUTH
    tags = ("messages",)

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_path: api.Path[ReplyPath], parsed_body: api.Body[AsideIn]) -> ReplyOut:
        """Handle a reply without an answer. What is handled already stays as it is."""
        public.put_aside(self.client, reply_ids=[parsed_path.reply_id], reason=parsed_body.reason)
        return _reply(public.get_reply(self.client, reply_id=parsed_path.reply_id).reply)


class ReplyFile(api.Controller):
    """Files of replies."""

    auth = _AUTH
    tags = ("messages",)

    def get(self, parsed_path: api.Path[ReplyFilePath]) -> ReplyFileContent:
        """Fetch a file that was found clean."""
        opened = public.open_reply_file(
            self.client, reply_id=parsed_path.reply_id, file_id=parsed_path.file_id
        )
        return ReplyFileContent(opened.upload.name, opened.media_type, b"".join(opened.content))


class Answers(api.Controller):
    """Answers to replies."""

    auth = _AUTH
    tags = ("messages",)

    @api.modify(status_code=HTTPStatus.CREATED)
    def post(
        self,
        parsed_path: api.Path[ReplyPath],
        parsed_body: api.Body[AnswerIn],
        parsed_headers: api.Headers[Idempotency],
    ) -> AnswerOut:
        """Answer in the same conversation; it lies in the mailbox at once. It counts for your quota of the day.

        The same call again under its key gets the same answer; another under that key is a conflict.
        """
        message_id, conversation_id = public.answer_reply(
            self.client,
            reply_id=parsed_path.reply_id,
            answer=Answer(
                texts=senders.texts(parsed_body.texts),
                values=senders.values(parsed_body.parameters),
                files=Enclosures(ids=tuple(parsed_body.files), main=parsed_body.main_file),
                due_at=parsed_body.due_at,
                may_reply=parsed_body.may_reply,
            ),
            key=parsed_headers.idempotency_key,
            digest=keys.digest(msgspec.json.encode(parsed_body)),
        )
        return AnswerOut(id=message_id, conversation=conversation_id)


def _reply(found: Received) -> ReplyOut:
    return ReplyOut(
        id=found.id,
        conversation=found.conversation_id,
        message=AnsweredOut(id=found.message_id, dispatch=found.dispatch_id, row=found.row),
        type=found.type_code,
        sent_at=found.sent_at,
        text=found.text,
        files=[_file(one) for one in found.files],
        handled_at=found.handled_at,
        answers=list(found.answer_ids),
    )


def _file(found: Upload) -> ReplyFileOut:
    return ReplyFileOut(id=found.id, name=found.name, size=found.size, state=found.state)


_BASE = "api/messages/v1/replies"
ROUTES = [
    path(_BASE, Replies.as_view(), name="api-messages-replies"),
    path(f"{_BASE}/<uuid:reply_id>", OneReply.as_view(), name="api-messages-reply"),
    path(f"{_BASE}/<uuid:reply_id>/handled", Asides.as_view(), name="api-messages-reply-handled"),
    path(f"{_BASE}/<uuid:reply_id>/answers", Answers.as_view(), name="api-messages-answers"),
    path(
        f"{_BASE}/<uuid:reply_id>/files/<uuid:file_id>", ReplyFile.as_view(), name="api-messages-reply-file"
    ),
]
