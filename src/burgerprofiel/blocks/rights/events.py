"""What the block tells others: frozen, versioned, in the past tense. Ids and states only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CorrectionChanged:
    """Somebody asked for a correction, wrote about it or moved it: `by` says which side, `state` where it stands now.

    `event_id` is the change. Of version 1, which had neither, `by` was the authority always.
    """

    KIND: ClassVar[str] = "rights.correction-changed"
    VERSION: ClassVar[int] = 2

    party_id: UUID
    person_id: UUID
    correction_id: UUID
    event_id: UUID
    ovo_code: str
    state: str
    by: str

    @property
    def key(self) -> str:
        """Order is kept per request."""
        return str(self.correction_id)


@dataclass(frozen=True, slots=True)
class WishChanged:
    """An authority's staff answered a request to restrict or an objection (`kind`), or takes longer for it.

    `person_id` is who asked; `event_id` is the change.
    """

    KIND: ClassVar[str] = "rights.wish-changed"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    person_id: UUID
    wish_id: UUID
    kind: str
    event_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per request."""
        return str(self.wish_id)


@dataclass(frozen=True, slots=True)
class ErasureChanged:
    """A controller decided about its part of a request to erase, or takes longer for it. `event_id` is the change."""

    KIND: ClassVar[str] = "rights.erasure-changed"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    person_id: UUID
    erasure_id: UUID
    event_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per request."""
        return str(self.erasure_id)


@dataclass(frozen=True, slots=True)
class BreachTold:
    """A party that a breach affects is to be told (AVG, article 34). `event_id` is one per party and breach."""

    KIND: ClassVar[str] = "rights.breach-told"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    breach_id: UUID
    event_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per party."""
        return str(self.party_id)
