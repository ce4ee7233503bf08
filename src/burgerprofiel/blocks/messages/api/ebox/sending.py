"""For senders: publish, link to further boxes, ask how it is with messages."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Any, Final

import msgspec
from django.http import HttpResponse

from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.api.ebox.edge import EboxRequest
from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.blocks.messages.wire.ebox import client, idempotency, multipart, publishing, types
from burgerprofiel.blocks.messages.wire.ebox.errors import NO_DIGITAL_USER, FormatError
from burgerprofiel.blocks.messages.wire.ebox.versions import VERSIONS
from burgerprofiel.foundation.gate import Actor

MOST_FILE_BYTES: Final = 30 * 1024 * 1024
"""All files together, as the Flemish document service has it."""
_ROOM: Final = 2 * 1024 * 1024
"""For the JSON part and the heads of the parts."""


@edge.scoped(edge.PUBLISH, people=(edge.REPLY,))
def publish(request: EboxRequest, *, version: publishing.Version) -> HttpResponse:
    """Take a publication: 201, or 400, 403, 409 (this key was used) and 503 (later, with the same key)."""
    key = _key(request)
    sinks: dict[str, io.BytesIO] = {}

    def open_file(part: str) -> io.BytesIO:
        if len(sinks) >= publishing.LIMITS[version].files:
            raise FormatError("too-many", field="attachments")
        return sinks.setdefault(part, io.BytesIO())

    received = multipart.receive(
        edge.pieces_of(request, most=MOST_FILE_BYTES + _ROOM),
        content_type=request.headers.get("Content-Type", ""),
        open_file=open_file,
        most_file_bytes=MOST_FILE_BYTES,
    )
    publication = VERSIONS[version].parse_publication(received.publication)
    if isinstance(request.caller, Actor):
        return _answer(request, request.caller, publication, version=version, key=key)
    files = [ebox.File(told=one, content=sinks[one.part].getvalue()) for one in received.files]
    made = ebox.publish(request.client, publication, received=files, version=version, key=key)
    told = client.Published(
        message_id=str(made.message_id),
        expiration_date=made.expires_at,
        code="" if made.has_reader else NO_DIGITAL_USER,
    )
    return edge.answer(msgspec.json.encode(told), status=HTTPStatus.CREATED)


def _answer(
    request: EboxRequest,
    person: Actor,
    publication: types.Publication,
    *,
    version: publishing.Version,
    key: str,
) -> HttpResponse:
    """What a person publishes through a portal is an answer to a message of their box."""
    made = ebox.reply(person, publication, box=edge.box_in(request), version=version, key=key)
    told = client.Published(message_id=str(made.message_id), expiration_date=made.expires_at, code="")
    return edge.answer(msgspec.json.encode(told), status=HTTPStatus.CREATED)


def _key(request: EboxRequest) -> str:
    header = request.headers.get(idempotency.HEADER)
    return "" if header is None else idempotency.parse(header)


class _Linked(msgspec.Struct, frozen=True, rename="camel"):
    message_id: str
    nb_success_links: int
    error_cases: tuple[str, ...]
    expiration_date: Any


@edge.scoped(edge.PUBLISH)
def link(request: EboxRequest, *, version: publishing.Version) -> HttpResponse:
    """Put a message that was published here in further boxes."""
    message_id, boxes = VERSIONS[version].parse_link(edge.body_of(request))
    made = ebox.link(request.client, message_id=message_id, boxes=boxes)
    told = _Linked(message_id, made.count, (), made.expires_at)
    return edge.answer(msgspec.json.encode(told), status=HTTPStatus.CREATED)


@edge.scoped(edge.PUBLISH)
def statuses(request: EboxRequest, *, version: publishing.Version) -> HttpResponse:
    """How it is with messages of the caller; those that are not there are left out."""
    wire = VERSIONS[version]
    questions = wire.parse_questions(edge.body_of(request))
    found = ebox.find_statuses(request.client, questions=questions)
    return edge.answer(wire.render_statuses(found), status=HTTPStatus.CREATED)
