"""Statuses in bulk: one JSON body of up to 10,000, or a stream of lines of any length (docs/integrators/native.md)."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from typing import Annotated, ClassVar

import msgspec
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from msgspec import Meta, Raw

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import Problem, Receipt, Refused, Result, Status, Via
from burgerprofiel.blocks.dossiers.wire import native
from burgerprofiel.foundation import api
from burgerprofiel.foundation.accesslog import context
from burgerprofiel.foundation.api.lines import read_lines

SCOPE = "DosisImport"
BATCH = 2_000
CONTENT_TYPE = "application/x-ndjson"

_Uri = Annotated[str, Meta(min_length=1, max_length=200)]


class Bulk(msgspec.Struct, frozen=True):
    """Statuses of one source. Each is checked by itself, so that one mistake does not stop the others."""

    source: _Uri
    statuses: Annotated[list[Raw], Meta(min_length=1, max_length=10_000)]


class Counts(msgspec.Struct, frozen=True):
    """How many statuses were accepted as new, accepted before, and refused."""

    accepted: int
    repeated: int
    refused: int


class BulkResult(msgspec.Struct, frozen=True):
    """A result for each status, in the order of sending."""

    counts: Counts
    results: list[native.LineResult]


class BulkUploads(api.Controller):
    """Many statuses in one call."""

    auth = (api.Bearer(SCOPE),)
    parsers = (api.JsonParser(),)
    max_body = 32 * api.MIB

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[Bulk]) -> BulkResult:
        """Send up to 10,000 statuses of one source.

        The answer is 200 also when some are refused: `results` says per status. Sending the same call again is safe.
        """
        receipts = public.submit_statuses(
            client=self.client,
            source_uri=parsed_body.source,
            statuses=[native.parse_line(raw) for raw in parsed_body.statuses],
            via=Via.NATIVE,
        )
        results = [native.render(receipt, line=number) for number, receipt in enumerate(receipts, start=1)]
        return BulkResult(counts=_count(receipts), results=results)


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """The source of all lines."""

    source: _Uri


class StreamedUploads(api.Controller):
    """Statuses as lines (NDJSON), taken in while they arrive."""

    auth = (api.Bearer(SCOPE),)
    raw_media_type = CONTENT_TYPE
    max_line: ClassVar[int] = 256 * api.KIB

    @api.validate(
        api.ResponseSpec(list[native.LineResult], status_code=HTTPStatus.OK),
        api.ResponseSpec(api.Problem, status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        validate_responses=False,
    )
    def post(self, parsed_query: api.Query[Stream]) -> HttpResponseBase:
        """Send any number of statuses, one JSON object per line; the body is `application/x-ndjson`.

        The answer has a line per line of the body, in order, and comes in while the body goes out. Lines are taken in
        by 2,000 in a transaction: when the connection breaks, whole batches are in, and sending all again is safe.
        """
        public.submit_statuses(
            client=self.client, source_uri=parsed_query.source, statuses=[], via=Via.NATIVE
        )
        return StreamingHttpResponse(
            context.kept(self._results(self.request, source_uri=parsed_query.source)),
            content_type=CONTENT_TYPE,
        )

    def _results(self, request: HttpRequest, *, source_uri: str) -> Iterator[bytes]:
        numbered = enumerate(read_lines(request, limit=self.max_line), start=1)
        lines = ((number, line) for number, line in numbered if line.strip())
        while batch := list(islice(lines, BATCH)):
            receipts = public.submit_statuses(
                client=self.client,
                source_uri=source_uri,
                statuses=[self._parse(line) for _, line in batch],
                via=Via.NATIVE,
            )
            rendered = [
                native.render(receipt, line=number)
                for (number, _), receipt in zip(batch, receipts, strict=True)
            ]
            yield b"\n".join(map(msgspec.json.encode, rendered)) + b"\n"

    def _parse(self, line: bytes) -> Status | Refused:
        if len(line) > self.max_line:
            problem = Problem(code="line-too-long", description=f"At most {self.max_line} bytes.")
            return Refused(errors=(problem,), body=line[: api.KIB])
        return native.parse_line(line)


def _count(receipts: list[Receipt]) -> Counts:
    accepted = sum(receipt.accepted for receipt in receipts)
    repeated = sum(receipt.result is Result.REPEATED for receipt in receipts)
    return Counts(accepted=accepted - repeated, repeated=repeated, refused=len(receipts) - accepted)


ROUTES = [
    path("api/dossiers/v1/statuses", BulkUploads.as_view(), name="statuses"),
    path("api/dossiers/v1/statuses/stream", StreamedUploads.as_view(), name="statuses-stream"),
]
