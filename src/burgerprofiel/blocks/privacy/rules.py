"""Pure decisions of the block."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

from burgerprofiel.blocks.privacy.contracts import Who

_LETTERS = "bcdfghjkmnpqrstvwxz23456789"


def pseudonym(actor_id: UUID | None, *, subject: UUID) -> str:
    """Six letters for one actor in the rows of one subject; another subject reads other letters for them."""
    if actor_id is None:
        return ""
    digest = blake2b(actor_id.bytes, key=subject.bytes, digest_size=8, person=b"bp-privacy").digest()
    number, letters = int.from_bytes(digest, "big"), []
    for _ in range(6):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def who(actor_kind: str, *, actor_id: UUID | None, person_id: UUID) -> Who:
    """Who looked, seen by this person."""
    if actor_kind in ("citizen", "mandate_holder"):
        return Who.SELF if actor_id == person_id else Who.MANDATE_HOLDER
    return Who(actor_kind)
