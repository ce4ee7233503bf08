"""Whether a conversation fits what somebody typed: every word of it in the subject, the attention or the sender. Pure.

Subjects are sealed, so they are compared here, newest first and so many at a time; nothing of them is kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from burgerprofiel.blocks.messages.queries import shape
from burgerprofiel.blocks.messages.sealed import Head

AT_ONCE: Final = 500
MOST_LOOKED_AT: Final = 5_000
"""So many conversations one page of a search opens at most; the page says so and offers to go on."""
_MOST_WORDS = 8
_MARKS = re.compile("[\u0300-\u036f]+")


def fits(text: str, *, raw: shape.Raw, head: Head | None) -> bool:
    """Whether every word occurs. What this sign-in cannot read is found by its sender only."""
    parts = [raw.sender, raw.type_name]
    if head:
        parts += [*head.subject.values(), head.attention]
    among = plain(" ".join(parts))
    return all(word in among for word in _words(text))


@lru_cache(maxsize=8)
def _words(text: str) -> tuple[str, ...]:
    return tuple(plain(text).split()[:_MOST_WORDS])


def plain(text: str) -> str:
    """A text without capitals and accents."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
