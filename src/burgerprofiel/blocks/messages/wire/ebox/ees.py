"""Events about messages, told to and read from the federal event service (EES v2).

A provider posts an array; 409 means that they were known. A consumer pages: it gives the number of the last event that
it has and gets what comes after it. Numbers only rise; the time of an event does not, so `newest` goes by time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import Discreet, Id, Moment, Texts

PATH = "ebox/enterprise/document/events"
MOST = 1000
_Sequence = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class EventType(StrEnum):
    """What happened, or is about to: a reminder after 15 days unread, an alert 7 days before an unread one expires."""

    NEW = "newDocument"
    REMINDER = "newDocumentReminder"
    EXPIRES = "documentExpirationAlert"
    READ = "readDocument"


class Event(Discreet, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An event about a message of an enterprise. `registered_mail` is told here too: it has notices of its own."""

    event_type: EventType
    event_correlation_id: Id | UnsetType = UNSET
    enterprise_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{10}$")]
    message_id: Id
    receipt_date: Moment
    expiration_date: Moment
    registered_mail: bool
    message_type_id: Id | UnsetType = UNSET
    sender_organization_id: Id | UnsetType = UNSET
    sender_application_id: Id | UnsetType = UNSET
    subject: Texts | UnsetType = UNSET


class Told(Discreet, frozen=True, kw_only=True, rename="camel"):
    """An event as the service passes it on: with its number, its moment, and who told it."""

    event_sequence_nbr: _Sequence
    event_time: Moment
    event_provider_id: Id
    event_data: Event


class _PageInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    last_sequence_nbr: _Sequence
    has_next: bool


class _Page(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    events: tuple[Told, ...] = msgspec.field(name="EboxEnterpriseDocumentEvents")
    page_info: _PageInfo


class EventPage(Discreet, frozen=True, kw_only=True):
    """Events in the order of their numbers; `last` is what to ask on from."""

    events: tuple[Told, ...]
    last: int
    has_next: bool


def render(events: Sequence[Event]) -> bytes:
    """What a provider posts."""
    return msgspec.json.encode(list(events))


def query(*, last: int, page_size: int) -> str:
    """The query string of a page."""
    return urlencode({"lastSequenceNbr": last, "pageSize": page_size})


def parse_page(body: bytes, *, after: int) -> EventPage:
    """A page that was asked `after` a number: sorted, without what comes twice or was had.

    Raises FormatError, also for a page that says there is more but brings us no further.
    """
    given = shapes.decode(body, of=_Page)
    if len(given.events) > MOST:
        raise FormatError("too-many", field="EboxEnterpriseDocumentEvents")
    fresh = {told.event_sequence_nbr: told for told in given.events if told.event_sequence_nbr > after}
    last = max([after, given.page_info.last_sequence_nbr, *fresh])
    if given.page_info.has_next and last == after:
        raise FormatError("no-progress", field="pageInfo.lastSequenceNbr")
    return EventPage(
        events=tuple(fresh[number] for number in sorted(fresh)), last=last, has_next=given.page_info.has_next
    )


def newest(events: Iterable[Told]) -> dict[tuple[str, str], Told]:
    """Of each message (enterprise, message) the event that counts: the latest by time, whatever order they came in.

    Once read, it stays read: a reminder that is told later is about what was so before.
    """
    found: dict[tuple[str, str], Told] = {}
    for told in events:
        key = told.event_data.enterprise_id, told.event_data.message_id
        if key not in found or place(told) > place(found[key]):
            found[key] = told
    return found


def place(told: Told) -> tuple[bool, datetime, int]:
    """Where an event stands among others about the same message."""
    is_read = told.event_data.event_type is EventType.READ
    return is_read, told.event_time, told.event_sequence_nbr
