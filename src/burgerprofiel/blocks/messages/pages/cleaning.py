"""The text of a message as it may stand in a page of ours: no scripts, no pictures, no looks of its own."""

from __future__ import annotations

from typing import Final

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from burgerprofiel.blocks.messages import bodies

MOST_CHARACTERS: Final = 200_000


def html(given: str) -> SafeString:
    """A sender's HTML, sanitised; of one that is too long the beginning."""
    cleaned = bodies.clean(given[:MOST_CHARACTERS])
    return mark_safe(cleaned)  # noqa: S308 - sanitised just now


def plain(given: str) -> SafeString:
    """What a person wrote, with its lines."""
    return mark_safe(linebreaks(given, autoescape=True))  # noqa: S308 - escaped just now
