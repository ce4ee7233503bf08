"""The port to a provider of text messages: one message, and what became of it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import Receipt
from burgerprofiel.blocks.notifications.wire.gsm import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text message; `id` is the same at each try, `to` is in E.164."""

    id: UUID
    to: str = field(repr=False)
    parts: Parts = field(repr=False)
    expires_at: datetime | None = None


class Verdict(StrEnum):
    """What became of a message at a provider.

    TAKEN. REFUSED: this message never, DEAD: this number never. BUSY: surely not taken, perhaps later; ABSENT: surely
    not taken, nobody was there or let us in. LOST: it may have been taken, and nobody will ever tell.
    """

    TAKEN = "taken"
    REFUSED = "refused"
    DEAD = "dead"
    BUSY = "busy"
    ABSENT = "absent"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A verdict; `reference` where it was taken, `reason` (a code) where not, `retry_after` in seconds."""

    verdict: Verdict
    reference: str = ""
    reason: str = ""
    retry_after: float = 0.0


class Provider(Protocol):
    """One provider, over whatever protocol."""

    @property
    def name(self) -> str:
        """As the operator calls it."""
        ...

    @property
    def window(self) -> int:
        """How many messages may be under way at once."""
        ...

    def submit(self, message: Message) -> Future[Outcome]:
        """Send a message; the outcome comes within the provider's deadlines, and is never an exception."""
        ...

    def receipts(self) -> list[Receipt]:
        """The receipts that came in over the provider's own connection since the last time."""
        ...

    def close(self) -> None:
        """Let go of connections and threads."""
        ...
