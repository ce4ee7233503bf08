"""What the block tells others: frozen, versioned, in the past tense. Ids and states only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Chosen:
    """A party reads digitally from now on."""

    KIND: ClassVar[str] = "correspondence.chosen"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    choice_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per party."""
        return str(self.party_id)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A party wants paper again from now on."""

    KIND: ClassVar[str] = "correspondence.withdrawn"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    choice_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per party."""
        return str(self.party_id)


@dataclass(frozen=True, slots=True)
class TellAgain:
    """Post with a term lies unread: its party is to be told again, over another channel where there is one.

    `subject_id` and `thread_id` are those of the block that keeps the post; `step` is a `contracts.Step`.
    """

    KIND: ClassVar[str] = "correspondence.tell-again"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    subject_id: UUID
    thread_id: UUID
    step: str

    @property
    def key(self) -> str:
        """Order is kept per piece of post."""
        return str(self.subject_id)


@dataclass(frozen=True, slots=True)
class PaperWanted:
    """Post with a term lies unread, and a letter can still be there in time: once per piece of post."""

    KIND: ClassVar[str] = "correspondence.paper-wanted"
    VERSION: ClassVar[int] = 1

    party_id: UUID
    subject_id: UUID
    thread_id: UUID

    @property
    def key(self) -> str:
        """Order is kept per piece of post."""
        return str(self.subject_id)
