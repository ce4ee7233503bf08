"""Notifications of events at `POST /eventNotifications` (v3.5): CloudEvents 1.0 as JSON, one or a batch.

They may come twice and out of order: `time` says which is the newer, the greater id where that is the same. Which types
of events there are and what is in `data` is not public, so `data` stays as it came.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from burgerprofiel.blocks.messages.wire.ebox import shapes
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError, named
from burgerprofiel.blocks.messages.wire.ebox.types import Discreet, Id, Moment

MEDIA_TYPE = "application/cloudevents+json"
BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"
MOST_IN_BATCH = 1000
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Event(Discreet, frozen=True, kw_only=True):
    """Something that happened elsewhere. `source` and `id` together are unique; `data` is JSON."""

    id: Id
    source: _Name
    type: _Name
    time: Moment
    subject: _Name | UnsetType = UNSET
    specversion: Literal["1.0"] = "1.0"
    datacontenttype: _Name | UnsetType = UNSET
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Given(Event, frozen=True, kw_only=True):
    specversion: Literal["1.0"]


def parse(body: bytes) -> Event:
    """One event. Raises FormatError, also when it has no `time`: without it nothing can be said about order."""
    return _event(shapes.decode(body, of=_Given))


def parse_batch(body: bytes) -> tuple[Event, ...]:
    """A batch of events. Raises FormatError."""
    found = shapes.decode(body, of=tuple[_Given, ...])
    if len(found) > MOST_IN_BATCH:
        raise FormatError("too-many")
    return tuple(map(_event, found))


def _event(given: _Given) -> Event:
    return Event(
        id=given.id,
        source=given.source,
        type=given.type,
        time=given.time,
        subject=given.subject,
        datacontenttype=given.datacontenttype,
        data=msgspec.Raw(bytes(given.data)),
    )


def data_of(event: Event, *, of: type[shapes.T]) -> shapes.T:
    """What is in `data`. Raises FormatError."""
    with named():
        return msgspec.json.decode(event.data, type=of)
