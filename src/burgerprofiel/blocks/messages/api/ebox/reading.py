"""For portals elsewhere: which messages a box has, with the leave of its person; only that person opens them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec
from django.http import HttpResponse

from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.api.ebox.edge import EboxRequest
from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.blocks.messages.wire.ebox import filters, reference, shapes
from burgerprofiel.blocks.messages.wire.ebox.versions import VERSIONS
from burgerprofiel.foundation import errors

_CACHED: Final = {"Cache-Control": reference.CACHE_CONTROL}


@edge.scoped(edge.SUMMARY, edge.FULL)
def summary(request: EboxRequest, *, version: str) -> HttpResponse:
    """A box in figures."""
    return edge.answer(msgspec.json.encode(ebox.summary(request.client, box=edge.box_in(request))))


@edge.scoped(edge.FULL)
def listing(request: EboxRequest, *, version: str) -> HttpResponse:
    """A part of the list, newest first."""
    box = edge.box_in(request)
    question = filters.parse(request.META.get("QUERY_STRING", ""))
    found, total = ebox.page(request.client, box=box, question=question)
    return edge.answer(VERSIONS[version].render_page(found, total=total))


@edge.scoped(edge.FULL)
def show(request: EboxRequest, *, version: str) -> HttpResponse:
    """Show messages or not."""
    box = edge.box_in(request)
    updates = VERSIONS[version].parse_updates(edge.body_of(request))
    ebox.show(request.client, box=box, updates=updates)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@edge.scoped(edge.FULL)
def message(request: EboxRequest, *, version: str, message_number: str) -> HttpResponse:
    """One message, without what is in it."""
    found = ebox.message(request.client, box=edge.box_in(request), message_id=_uuid(message_number))
    return edge.answer(VERSIONS[version].render_message(found))


@edge.scoped(edge.FULL)
def content(
    request: EboxRequest, *, version: str, message_number: str, attachment_number: str = ""
) -> HttpResponse:
    """Files, body, payment: for the person alone, signed in here. The answer says so, not that there is nothing."""
    ebox.message(request.client, box=edge.box_in(request), message_id=_uuid(message_number))
    raise ebox.PersonNeededError(
        "PERSON_REQUIRED", "Sealed to the person: only they open it, signed in at this provider."
    )


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise errors.NotFoundError("NOT_FOUND", "no such message") from None


@edge.scoped(edge.REFERENCE, edge.FULL, edge.PUBLISH)
def names(request: EboxRequest, *, version: str, kind: str) -> HttpResponse:
    """A list of the reference data."""
    wanted = _kind(kind)
    found = [msgspec.Raw(reference.render(wanted, one)) for one in ebox.list_reference(wanted)]
    return edge.answer(shapes.listed(found), headers=_CACHED)


@edge.scoped(edge.REFERENCE, edge.FULL, edge.PUBLISH)
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
