"""What lies unread while a term runs: a block that keeps post says so, who watches over terms asks (ADR 0025).

A block offers an `Unread` in its `block.py`. So the block that tells again and asks for paper needs to know nothing of
how post is kept, and who keeps post can ask it who reads digitally.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One piece of official post that its party did not read: when it came, and by when they must have acted.

    `subject_id` is the piece as its block knows it, `thread_id` what it belongs to.
    """

    party_id: UUID
    subject_id: UUID
    thread_id: UUID
    arrived_at: datetime
    due_at: datetime


Look = Callable[[Waiting | None, datetime, datetime, int], Sequence[Waiting]]
"""(after, now, until, limit): the next pieces behind `after` that are due between `now` and `until`, by deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """How a block tells what waits unread. Read, done, withdrawn and expired pieces are never among it.

    `look` sees the rows that the open transaction sees, by an index on the deadline, one statement at a time.
    """

    look: Look
