"""Sending one message, and following any dispatch, for authorities' systems (docs/integrators/messages.md)."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from django.urls import path
from msgspec import Meta

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.api import shapes
from burgerprofiel.blocks.messages.api.shapes import (
    SCOPE,
    DispatchOut,
    DispatchPage,
    DispatchPath,
    Idempotency,
    RecipientPage,
    RecipientPath,
    TimelineOut,
)
from burgerprofiel.blocks.messages.contracts import Addressee, Fate
from burgerprofiel.blocks.messages.errors import InvalidRecipientError
from burgerprofiel.blocks.messages.wire import senders
from burgerprofiel.foundation import api, keys
from burgerprofiel.foundation.uploads.contracts import NotExaminedError, Reason, UploadRefusedError

PAGE = 500
_AUTH = (api.Bearer(SCOPE),)
_REFUSED = {
    Reason.ACTIVE_CONTENT: "It holds macros or scripts.",
    Reason.SIGNED_ACTIVE: (
        "It is signed and holds scripts, attachments or forms that act: have it made and signed without."
    ),
}


class MessageIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One message to one recipient."""

    dispatch: senders.PlanIn
    to: senders.RecipientIn


class OfferedFileIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file to send along: its name with the ending, and its bytes in base64."""

    name: Annotated[str, Meta(min_length=3, max_length=200)]
    content: bytes


class OfferedFileOut(msgspec.Struct, frozen=True):
    """The file is clean; name this id in `files`."""

    id: UUID


class TemplateOut(msgspec.Struct, frozen=True, kw_only=True):
    """A template, and its newest version: `template_version` of a dispatch."""

    id: UUID
    type: str
    name: str
    version: int
    template_version: UUID
    made_at: datetime


class Cancel(msgspec.Struct, frozen=True):
    """Nothing is needed to cancel."""


class Paged(msgspec.Struct, frozen=True, kw_only=True):
    """Where the page before this one ended."""

    cursor: Annotated[str, Meta(max_length=200)] = ""


class PagedRecipients(msgspec.Struct, frozen=True, kw_only=True):
    """Where the page before this one ended, and which status alone."""

    cursor: Annotated[str, Meta(max_length=200)] = ""
    status: Fate | None = None


class Messages(api.Controller):
    """Single messages."""

    auth = _AUTH
    tags = ("messages",)

    @api.modify(status_code=HTTPStatus.CREATED)
    def post(self, parsed_body: api.Body[MessageIn], parsed_headers: api.Headers[Idempotency]) -> DispatchOut:
        """Send a message to one recipient. The receipt is a dispatch of one row; nothing has left yet.

        The same call again under its key gets the receipt as it stands now; another under that key is a conflict.
        """
        made = public.send_one(
            self.client,
            plan=senders.plan(parsed_body.dispatch, sender_code=self.client.ovo_code),
            wanted=_wanted(parsed_body.to),
            key=parsed_headers.idempotency_key,
            digest=keys.digest(msgspec.json.encode(parsed_body)),
        )
        return shapes.dispatch(made)


class Tests(api.Controller):
    """Trying a message."""

    auth = _AUTH
    tags = ("messages",)

    @api.modify(status_code=HTTPStatus.CREATED)
    def post(self, parsed_body: api.Body[MessageIn]) -> DispatchOut:
        """Send a message to the mailbox of your own organisation, marked as a test; to no other number."""
        wanted = _wanted(parsed_body.to)
        made = public.send_test(
            self.client,
            plan=senders.plan(parsed_body.dispatch, sender_code=self.client.ovo_code),
            values=wanted.values,
            number=wanted.number,
        )
        return shapes.dispatch(made)


class Files(api.Controller):
    """Files to send along."""

    auth = _AUTH
    max_body: ClassVar[int] = 16 * api.MIB
    tags = ("messages",)

    @api.modify(
        status_code=HTTPStatus.CREATED,
        extra_responses=[api.ResponseSpec(api.Problem, status_code=HTTPStatus.SERVICE_UNAVAILABLE)],
    )
    def post(self, parsed_body: api.Body[OfferedFileIn]) -> OfferedFileOut:
        """Hand in a file. It is examined before the answer, and kept for 90 days for messages to take along."""
        try:
            made = public.offer_file(
                self.client,
                sender_code=self.client.ovo_code,
                name=parsed_body.name,
                content=parsed_body.content,
            )
        except UploadRefusedError as error:
            detail = _REFUSED.get(error.reason, "")
            raise api.ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, error.reason.value, detail) from error
        except NotExaminedError as error:
            raise api.ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE, "not-now", "Hand it in later.", headers={"Retry-After": "60"}
            ) from error
        return OfferedFileOut(id=made.id)


class Templates(api.Controller):
    """Templates of the sender."""

    auth = _AUTH
    tags = ("messages",)

    def get(self) -> list[TemplateOut]:
        """The templates that staff made on screen."""
        return [
            TemplateOut(
                id=one.id,
                type=one.type_code,
                name=one.name,
                version=one.version,
                template_version=one.version_id,
                made_at=one.made_at,
            )
            for one in public.list_templates(self.client)
        ]


class Dispatches(api.Controller):
    """All dispatches."""

    auth = _AUTH
    tags = ("messages",)

    def get(self, parsed_query: api.Query[Paged]) -> DispatchPage:
        """Your dispatches, the newest first, without test sends."""
        before = None
        if parsed_query.cursor:
            before = api.decode_cursor(parsed_query.cursor, as_type=tuple[datetime, UUID])
        found = public.list_dispatches(self.client, limit=PAGE, before=before)
        last = found[-1] if len(found) == PAGE else None
        return DispatchPage(
            items=[shapes.dispatch(one) for one in found],
            next=api.encode_cursor((last.requested_at, last.id)) if last else None,
        )


class Dispatch(api.Controller):
    """One dispatch."""

    auth = _AUTH
    tags = ("messages",)

    def get(self, parsed_path: api.Path[DispatchPath]) -> DispatchOut:
        """How far it is."""
        return shapes.dispatch(public.get_dispatch(self.client, dispatch_id=parsed_path.dispatch_id))


class Cancellation(api.Controller):
    """Stopping a dispatch."""

    auth = _AUTH
    tags = ("messages",)

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_path: api.Path[DispatchPath], parsed_body: api.Body[Cancel]) -> DispatchOut:
        """Stop what has not left. What is leaving at this moment leaves; the counts say how many."""
        return shapes.dispatch(public.cancel_dispatch(self.client, dispatch_id=parsed_path.dispatch_id))


class Recipients(api.Controller):
    """The recipients of a dispatch."""

    auth = _AUTH
    tags = ("messages",)

    def get(
        self, parsed_path: api.Path[DispatchPath], parsed_query: api.Query[PagedRecipients]
    ) -> RecipientPage:
        """What became of them, by row. Each of them sees in their log that you asked."""
        after = 0
        if parsed_query.cursor:
            (after,) = api.decode_cursor(parsed_query.cursor, as_type=tuple[senders.Row])
        found = public.list_outcomes(
            self.client,
            dispatch_id=parsed_path.dispatch_id,
            limit=PAGE,
            after=after,
            fates=[parsed_query.status] if parsed_query.status else None,
        )
        return RecipientPage(
            items=[shapes.recipient(one) for one in found],
            next=api.encode_cursor((found[-1].row,)) if len(found) == PAGE else None,
        )


class Changes(api.Controller):
    """What is new about recipients."""

    auth = _AUTH
    tags = ("messages",)

    def get(self, parsed_path: api.Path[DispatchPath], parsed_query: api.Query[Paged]) -> RecipientPage:
        """Recipients in the order in which they changed. Keep `next` and ask with it again later: nothing is missed."""
        since = (0, 0)
        if parsed_query.cursor:
            since = api.decode_cursor(parsed_query.cursor, as_type=senders.Place)
        found, last = public.list_changes(
            self.client, dispatch_id=parsed_path.dispatch_id, limit=PAGE, since=since
        )
        return RecipientPage(items=[shapes.recipient(one) for one in found], next=api.encode_cursor(last))


class Recipient(api.Controller):
    """One recipient."""

    auth = _AUTH
    tags = ("messages",)

    def get(self, parsed_path: api.Path[RecipientPath]) -> TimelineOut:
        """All that happened, the oldest first."""
        found, marks = public.timeline_of(
            self.client, dispatch_id=parsed_path.dispatch_id, row=parsed_path.row
        )
        return TimelineOut(recipient=shapes.recipient(found), timeline=[shapes.mark(one) for one in marks])


def _wanted(given: senders.RecipientIn) -> Addressee:
    found = senders.wanted(given, row=1)
    if isinstance(found, Addressee):
        return found
    raise InvalidRecipientError(found.reason, field=found.field)


_BASE = "api/messages/v1"
ROUTES = [
    path(f"{_BASE}/messages", Messages.as_view(), name="api-messages-send"),
    path(f"{_BASE}/tests", Tests.as_view(), name="api-messages-test"),
    path(f"{_BASE}/files", Files.as_view(), name="api-messages-files"),
    path(f"{_BASE}/templates", Templates.as_view(), name="api-messages-templates"),
    path(f"{_BASE}/dispatches", Dispatches.as_view(), name="api-messages-dispatches"),
    path(f"{_BASE}/dispatches/<uuid:dispatch_id>", Dispatch.as_view(), name="api-messages-dispatch"),
    path(f"{_BASE}/dispatches/<uuid:dispatch_id>/cancel", Cancellation.as_view(), name="api-messages-cancel"),
    path(
        f"{_BASE}/dispatches/<uuid:dispatch_id>/recipients",
        Recipients.as_view(),
        name="api-messages-recipients",
    ),
    path(f"{_BASE}/dispatches/<uuid:dispatch_id>/changes", Changes.as_view(), name="api-messages-changes"),
    path(
        f"{_BASE}/dispatches/<uuid:dispatch_id>/recipients/<int:row>",
        Recipient.as_view(),
        name="api-messages-recipient",
    ),
]
