"""What the block tells others: frozen, versioned, in the past tense. Ids and states only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DossierStatusChanged:
    """A party's view of a file changed in a way that the party can see.

    One per file, party and request, however many statuses the request held. `event_id` is the receipt of the status
    that is current now; `phase` and `turn` as in `contracts.Phase` and `contracts.Turn`. `order` is that of the file,
    whoever tells of it (`telling.order_of`). `is_news` is false for the past that a source loads (`rules.NEWS_PERIOD`).
    """

    KIND: ClassVar[str] = "dossiers.status-changed"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    dossier_id: UUID
    event_id: UUID
    source_id: int
    phase: str
    code_key: str
    turn: str
    order: str
    is_news: bool = True

    @property
    def key(self) -> str:
        """Order is kept per file, also with what another road tells of it."""
        return self.order
