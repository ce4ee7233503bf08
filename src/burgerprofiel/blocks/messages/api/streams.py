"""A dispatch of up to 100,000 recipients as lines, taken in while they arrive (docs/integrators/messages.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import ClassVar
from uuid import UUID

import msgspec
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import path, reverse

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.api import shapes
from burgerprofiel.blocks.messages.api.shapes import SCOPE, Idempotency
from burgerprofiel.blocks.messages.contracts import Addressee, DispatchState, Turned
from burgerprofiel.blocks.messages.wire import senders
from burgerprofiel.foundation import api, errors, keys
from burgerprofiel.foundation.accesslog import context
from burgerprofiel.foundation.api.lines import read_lines

CONTENT_TYPE = "application/x-ndjson"
AT_ONCE = 2_000


class RefusedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recipient that cannot be written to; send it again, mended, under the same row."""

    row: int
    refused: str
    field: str = ""


class TakenLine(msgspec.Struct, frozen=True, kw_only=True):
    """So far: the highest row that is in, and how many of these lines were new, known already, refused."""

    row: int
    accepted: int
    repeated: int
    refused: int


class StoppedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing more is taken in of this call, and why; what is in stays in."""

    stopped: str
    detail: str = ""
    retry_after: int = 0


class LastLine(msgspec.Struct, frozen=True, kw_only=True):
    """How the dispatch stands at the end; still `open` when there was no line `end`."""

    dispatch: shapes.DispatchOut


Answer = RefusedLine | TakenLine | StoppedLine | LastLine


@dataclass(slots=True)
class _Counter:
    """The lines of recipients that were seen, and how the call ended."""

    seen: int = 0
    ended: int | None = None
    broken: bool = False


class DispatchStream(api.Controller):
    """Dispatches as lines."""

    auth = (api.Bearer(SCOPE),)
    raw_media_type = CONTENT_TYPE
    tags = ("messages",)
    max_line: ClassVar[int] = 256 * api.KIB

    @api.validate(
        api.ResponseSpec(list[LastLine], status_code=HTTPStatus.OK),
        api.ResponseSpec(api.Problem, status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        validate_responses=False,
    )
    def post(self, parsed_headers: api.Headers[Idempotency]) -> HttpResponseBase:
        """Send a dispatch, one JSON object per line: `{"dispatch": …}`, recipients, `{"end": how many}`.

        Lines are taken in by 2,000 in a transaction, and the answer comes in while the body goes out. When the
        connection breaks, send all again under the same key: what is in is known again. Nothing leaves before `end`.
        """
        lines = (line for line in read_lines(self.request, limit=self.max_line) if line.strip())
        head = senders.read_line(next(lines, b""))
        if head is None or head.dispatch is None:
            raise api.ApiError(
                HTTPStatus.BAD_REQUEST,
                "malformed-body",
                "The first line is no dispatch of the documented form.",
            )
        opened = public.open_dispatch(
            self.client,
            plan=senders.plan(head.dispatch, sender_code=self.client.ovo_code),
            key=parsed_headers.idempotency_key,
            digest=keys.digest(msgspec.json.encode(head.dispatch)),
        )
        response = StreamingHttpResponse(
            context.kept(self._answers(lines, dispatch_id=opened.id)), content_type=CONTENT_TYPE
        )
        response["Location"] = reverse("api-messages-dispatch", args=[opened.id])
        return response

    def _answers(self, lines: Iterator[bytes], *, dispatch_id: UUID) -> Iterator[bytes]:
        for answers in self._taken(lines, dispatch_id=dispatch_id):
            yield b"".join(msgspec.json.encode(one) + b"\n" for one in answers)

    def _taken(self, lines: Iterator[bytes], *, dispatch_id: UUID) -> Iterator[list[Answer]]:
        counter = _Counter()
        rows = _rows(lines, counter, most=self.max_line)
        try:
            while batch := list(islice(rows, AT_ONCE)):
                yield self._batch(batch, dispatch_id=dispatch_id)
            yield [self._end(counter, dispatch_id=dispatch_id)]
        except errors.DomainError as error:
            yield [
                StoppedLine(
                    stopped=error.code, detail=error.detail, retry_after=getattr(error, "retry_after", 0)
                )
            ]

    def _batch(self, batch: list[Addressee | Turned], *, dispatch_id: UUID) -> list[Answer]:
        taken = public.take_recipients(self.client, dispatch_id=dispatch_id, rows=batch)
        return [
            *(RefusedLine(row=one.row, refused=one.reason, field=one.field) for one in taken.refused),
            TakenLine(
                row=max(one.row for one in batch),
                accepted=taken.accepted,
                repeated=taken.repeated,
                refused=len(taken.refused),
            ),
        ]

    def _end(self, counter: _Counter, *, dispatch_id: UUID) -> Answer:
        found = public.get_dispatch(self.client, dispatch_id=dispatch_id)
        if counter.broken:
            return StoppedLine(stopped="malformed-line", detail=f"After {counter.seen} recipients.")
        if counter.ended is not None and found.state is DispatchState.OPEN:
            if counter.ended != counter.seen:
                return StoppedLine(stopped="wrong-end", detail=f"There were {counter.seen} recipients.")
            found = public.complete_dispatch(self.client, dispatch_id=dispatch_id)
        return LastLine(dispatch=shapes.dispatch(found))


def _rows(lines: Iterator[bytes], counter: _Counter, *, most: int) -> Iterator[Addressee | Turned]:
    """The recipients; a line that cannot be read is one that is refused, as far as it is known which."""
    for raw in lines:
        line = senders.read_line(raw) if len(raw) <= most else None
        if line is not None and line.end is not None:
            counter.ended = line.end
            return
        counter.seen += 1
        if line is None:
            yield Turned(counter.seen, "line-too-long" if len(raw) > most else "malformed-line")
        elif line.dispatch is not None:
            counter.broken = True
            return
        else:
            yield senders.wanted(line, row=line.row or counter.seen)


ROUTES = [path("api/messages/v1/dispatches/stream", DispatchStream.as_view(), name="api-messages-stream")]
