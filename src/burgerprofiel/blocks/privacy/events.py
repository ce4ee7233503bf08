"""What the block tells others: frozen, versioned, in the past tense. Ids and states only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ComplaintChanged:
    """Somebody other than the person took a step with their complaint. `event_id` is the step."""

    KIND: ClassVar[str] = "privacy.complaint-changed"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    person_id: UUID
    complaint_id: UUID
    event_id: UUID
    step: str

    @property
    def key(self) -> str:
        """Order is kept per complaint."""
        return str(self.complaint_id)
