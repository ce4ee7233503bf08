"""What officials have the vault open, by a sign-in that is made for it: the block that signs people in knows how, the
block whose desk it is knows what, for whom and why. Neither needs the other for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from burgerprofiel.foundation import purposes
from burgerprofiel.foundation.gate import Actor, Right
from burgerprofiel.foundation.keys.contracts import KeyClass, OfficialGrant


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a sign-in of an official is for.

    `right` and `organisation` (OVO) have to be in that sign-in. `return_to` is where the official goes afterwards.
    `grant_id` is what a colleague asked and this official is about to agree to; None for who asks.
    """

    party_id: UUID
    key_class: KeyClass
    purpose: str
    case_number: str
    right: Right
    organisation: str
    return_to: str
    grant_id: UUID | None = None


class Desk(Protocol):
    """Keeps what officials want opened, each under an id of its own."""

    def find(self, actor: Actor, *, opening_id: UUID) -> Wanted:
        """What this official may sign for now. Raises NotFoundError, and RefusedError `same-official`."""
        ...

    def granted(self, actor: Actor, *, opening_id: UUID, grant: OfficialGrant) -> None:
        """The vault agreed; it says whether somebody else has to agree too, and until when it holds."""
        ...


@lru_cache(maxsize=1)
def desk() -> Desk:
    """The desk of this installation: there is one."""
    (found,) = [block.desk for block in purposes.blocks() if block.desk is not None]
    return found
