"""What the block tells others: frozen, versioned, in the past tense. Ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EmailConfirmed:
    """A person showed that mail to their address reaches them: a new one, or the same one once more."""

    KIND: ClassVar[str] = "identity.email-confirmed"
    VERSION: ClassVar[int] = 1

    party_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per person."""
        return str(self.party_id)
