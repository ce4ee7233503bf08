"""The text of a message as it may stand in a page of ours: no scripts, no pictures, no looks of its own."""

from __future__ import annotations

from typing import Final

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

_TAGS: Final = {
    "a", "b", "blockquote", "br", "caption", "dd", "dl", "dt", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
_SCHEMES: Final = {"https", "mailto", "tel"}
MOST_CHARACTERS: Final = 200_000


def html(given: str) -> SafeString:
    """A sender's HTML, sanitised; of one that is too long the beginning."""
    cleaned = nh3.clean(
        given[:MOST_CHARACTERS],
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer external",
    )
    return mark_safe(cleaned)  # noqa: S308 - sanitised just now


def plain(given: str) -> SafeString:
    """What a person wrote, with its lines."""
    return mark_safe(linebreaks(given, autoescape=True))  # noqa: S308 - escaped just now
