"""What the block tells others, and itself: frozen, versioned, in the past tense. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Notified:
    """A party was named as recipient of official news (`bundle_id`), taken in at `POST /api/v2/notificaties`.

    `order` is that of its matter, whoever tells of it (`telling.order_of`): of a file as the file's own events have it,
    else for each party apart, because a bundle about no file can be for a great many.
    """

    KIND: ClassVar[str] = "notifications.notified"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    bundle_id: UUID
    order: str

    @property
    def key(self) -> str:
        """Order is kept per matter, over whatever road it is told."""
        return self.order


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """The moment of a reminder that an authority, or another block, set has come."""

    KIND: ClassVar[str] = "notifications.reminder-due"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    reminder_id: UUID

    @property
    def key(self) -> str:
        """Each by itself."""
        return str(self.reminder_id)


@dataclass(frozen=True, slots=True)
class OwnReminderDue:
    """The moment of a reminder that a person set for themselves has come."""

    KIND: ClassVar[str] = "notifications.own-reminder-due"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    reminder_id: UUID

    @property
    def key(self) -> str:
        """Each by itself."""
        return str(self.reminder_id)
