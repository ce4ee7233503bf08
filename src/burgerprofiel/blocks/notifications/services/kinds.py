"""What the blocks tell people of, by kind (`Block.tells`)."""

from __future__ import annotations

from functools import lru_cache

from burgerprofiel.foundation import purposes
from burgerprofiel.foundation.telling import ANSWER, TELL, Telling

PURPOSES = (TELL, ANSWER)


@lru_cache(maxsize=1)
def by_kind() -> dict[str, Telling]:
    """Every kind of news of the installed blocks. Raises ValueError for two of one name."""
    found: dict[str, Telling] = {}
    for block in purposes.blocks():
        for telling in block.tells:
            if telling.kind in found:
                raise ValueError(f"two kinds of news are named {telling.kind}")
            found[telling.kind] = telling
    return found


def find(kind: str) -> Telling | None:
    """A kind of news; None for one that no block tells any more."""
    return by_kind().get(kind)


def is_owed(kind: str) -> bool:
    """Whether the law owes a person this news; of a kind that is gone nobody is owed anything."""
    found = find(kind)
    return found is not None and found.is_owed
