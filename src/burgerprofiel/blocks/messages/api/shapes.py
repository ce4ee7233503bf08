"""What systems of senders read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from burgerprofiel.blocks.messages.contracts import DispatchState, Fate, Mark, Outcome, Progress

SCOPE = "MessagesSend"


class Idempotency(msgspec.Struct, frozen=True, rename={"idempotency_key": "Idempotency-Key"}):
    """A mark of this request: the same mark with the same request is done once, with another it is refused."""

    idempotency_key: Annotated[str, Meta(min_length=8, max_length=80)]


class DispatchPath(msgspec.Struct, frozen=True):
    """Which dispatch."""

    dispatch_id: UUID


class RecipientPath(msgspec.Struct, frozen=True):
    """Which recipient of which dispatch."""

    dispatch_id: UUID
    row: Annotated[int, Meta(ge=1, le=10_000_000)]


class CountsOut(msgspec.Struct, frozen=True):
    """How many recipients, refused ones included, and how far they came; `waiting` still have to leave."""

    rows: int
    refused: int
    waiting: int
    delivered: int
    unreachable: int
    cancelled: int
    viewed: int
    confirmed: int
    replied: int


class DispatchOut(msgspec.Struct, frozen=True, kw_only=True):
    """A dispatch: `open` takes recipients, `ready` leaves at `publish_at` or now, `done` has left."""

    id: UUID
    type: str
    name: str
    state: DispatchState
    is_test: bool
    requested_at: datetime
    publish_at: datetime | None
    done_at: datetime | None
    cancelled_at: datetime | None
    counts: CountsOut


class RecipientOut(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a recipient, by row and by your own reference."""

    row: int
    reference: str
    status: Fate
    reason: str
    field: str
    changed_at: datetime


class DispatchPage(msgspec.Struct, frozen=True):
    """A stretch of the list; `next` is the cursor of the following one, null at the end."""

    items: list[DispatchOut]
    next: str | None = None


class RecipientPage(msgspec.Struct, frozen=True):
    """A stretch of the recipients; `next` is the cursor of the following one, null at the end of a list by row."""

    items: list[RecipientOut]
    next: str | None = None


class MarkOut(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a timeline; its id is made of status, dispatch, row and attempt."""

    id: str
    status: Fate
    at: datetime
    reason: str


class TimelineOut(msgspec.Struct, frozen=True, kw_only=True):
    """A recipient with all that happened, the oldest first."""

    recipient: RecipientOut
    timeline: list[MarkOut]


def dispatch(found: Progress) -> DispatchOut:
    """A dispatch as its sender reads it."""
    counts = found.counts
    return DispatchOut(
        id=found.id,
        type=found.type_code,
        name=found.name,
        state=found.state,
        is_test=found.is_test,
        requested_at=found.requested_at,
        publish_at=found.publish_at,
        done_at=found.done_at,
        cancelled_at=found.cancelled_at,
        counts=CountsOut(
            rows=counts.rows,
            refused=counts.refused,
            waiting=counts.waiting,
            delivered=counts.delivered,
            unreachable=counts.unreachable,
            cancelled=counts.cancelled,
            viewed=counts.viewed,
            confirmed=counts.confirmed,
            replied=counts.replied,
        ),
    )


def recipient(found: Outcome) -> RecipientOut:
    """A recipient as the sender reads it."""
    return RecipientOut(
        row=found.row,
        reference=found.reference,
        status=found.fate,
        reason=found.reason,
        field=found.field,
        changed_at=found.changed_at,
    )


def mark(found: Mark) -> MarkOut:
    """An entry as the sender reads it."""
    return MarkOut(id=found.id, status=found.fate, at=found.at, reason=found.reason)
