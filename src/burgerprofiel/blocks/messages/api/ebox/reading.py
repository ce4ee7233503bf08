"""For portals elsewhere: which messages a box has, with the leave of its person; with a token of that person also what
is in them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.api.ebox.edge import EboxRequest
from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.blocks.messages.wire.ebox import filters, reference, shapes
from burgerprofiel.blocks.messages.wire.ebox.versions import VERSIONS
from burgerprofiel.foundation import config, errors

_CACHED: Final = {"Cache-Control": reference.CACHE_CONTROL}


@edge.scoped(edge.SUMMARY, edge.FULL, people=(edge.FULL,))
def summary(request: EboxRequest, *, version: str) -> HttpResponse:
    """A box in figures."""
    return edge.answer(msgspec.json.encode(ebox.summary(request.caller, box=edge.box_in(request))))


@edge.scoped(edge.FULL, people=(edge.FULL,))
def listing(request: EboxRequest, *, version: str) -> HttpResponse:
    """A part of the list, newest first."""
    box = edge.box_in(request)
    question = filters.parse(request.META.get("QUERY_STRING", ""))
    found, total = ebox.page(request.caller, box=box, question=question, files_url=_files_url(version))
    return edge.answer(VERSIONS[version].render_page(found, total=total))


@edge.scoped(edge.FULL, people=(edge.FULL,))
def show(request: EboxRequest, *, version: str) -> HttpResponse:
    """Show messages or not."""
    box = edge.box_in(request)
    updates = VERSIONS[version].parse_updates(edge.body_of(request))
    ebox.show(request.caller, box=box, updates=updates)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@edge.scoped(edge.FULL, people=(edge.FULL,))
def message(request: EboxRequest, *, version: str, message_number: str) -> HttpResponse:
    """One message; what is in it for who comes with the person only."""
    found = ebox.message(
        request.caller,
        box=edge.box_in(request),
        message_id=_uuid(message_number),
        files_url=_files_url(version),
    )
    return edge.answer(VERSIONS[version].render_message(found))


@edge.scoped(edge.FULL, people=(edge.FULL,))
def attachments(request: EboxRequest, *, version: str, message_number: str) -> HttpResponse:
    """What is said of the files of a message."""
    found = ebox.attachments(
        request.caller,
        box=edge.box_in(request),
        message_id=_uuid(message_number),
        files_url=_files_url(version),
    )
    return edge.answer(VERSIONS[version].render_attachments(found))


@edge.scoped(edge.FULL, people=(edge.FULL,))
def attachment(
    request: EboxRequest, *, version: str, message_number: str, attachment_number: str
) -> HttpResponse:
    """What is said of one file."""
    found = ebox.attachment(
        request.caller,
        box=edge.box_in(request),
        message_id=_uuid(message_number),
        file_id=_uuid_or_none(attachment_number),
        files_url=_files_url(version),
    )
    return edge.answer(VERSIONS[version].render_attachment(found))


@edge.scoped(edge.FULL, people=(edge.FULL,))
def content(
    request: EboxRequest, *, version: str, message_number: str, attachment_number: str
) -> StreamingHttpResponse:
    """A file itself."""
    found = ebox.fetch(
        request.caller,
        box=edge.box_in(request),
        message_id=_uuid(message_number),
        file_id=_uuid_or_none(attachment_number),
    )
    return StreamingHttpResponse(
        found.parts,
        content_type=found.media_type,
        headers={
            "Content-Length": str(found.size),
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.name)
            or "attachment",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@edge.scoped(edge.FULL, people=(edge.FULL,))
def body(request: EboxRequest, *, version: str, message_number: str) -> HttpResponse:
    """The text of a message."""
    found = ebox.body(request.caller, box=edge.box_in(request), message_id=_uuid(message_number))
    return edge.answer(shapes.encode(found))


@edge.scoped(edge.FULL, people=(edge.FULL,))
def payment(request: EboxRequest, *, version: str, message_number: str) -> HttpResponse:
    """What is to be paid."""
    found = ebox.payment(request.caller, box=edge.box_in(request), message_id=_uuid(message_number))
    return edge.answer(shapes.encode(found))


def _files_url(version: str) -> str:
    return f"{config.current().public_url}/api/ebox/{version}/ebox/messages/{{message}}/attachments"


_NOBODYS: Final = UUID(int=0)


def _uuid_or_none(given: str) -> UUID:
    """The number of a file; of none for what cannot be one: first comes whether the caller may know."""
    try:
        return UUID(given)
    except ValueError:
        return _NOBODYS


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise errors.NotFoundError("NOT_FOUND", "no such message") from None


@edge.scoped(edge.REFERENCE, edge.FULL, edge.PUBLISH, people=(edge.FULL,))
def names(request: EboxRequest, *, version: str, kind: str) -> HttpResponse:
    """A list of the reference data."""
    wanted = _kind(kind)
    found = [msgspec.Raw(reference.render(wanted, one)) for one in ebox.list_reference(wanted)]
    return edge.answer(shapes.listed(found), headers=_CACHED)


@edge.scoped(edge.REFERENCE, edge.FULL, edge.PUBLISH, people=(edge.FULL,))
def name(request: EboxRequest, *, version: str, kind: str, identifier: str) -> HttpResponse:
    """One of the reference data."""
    wanted = _kind(kind)
    found = ebox.find_reference(wanted, identifier=identifier)
    return edge.answer(reference.render(wanted, found), headers=_CACHED)


def _kind(given: str) -> reference.Kind:
    try:
        return reference.Kind(given)
    except ValueError:
        raise errors.NotFoundError("NOT_FOUND", "no such list") from None
