"""HTML that somebody else wrote, made harmless: what a text needs stays, everything that acts, loads or looks goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import nh3

_TAGS: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "col",
        "colgroup",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
    }
    | {
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
    }
    | {"tfoot", "th", "thead", "tr", "u", "ul"}
)
_ATTRIBUTES: Final = {
    "a": {"href", "hreflang"},
    "*": {"lang", "dir"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_SCHEMES: Final = {"https", "mailto", "tel"}
_H1: Final = ("<h1", "</h1", "<H1", "</H1")


def clean(html: str) -> str:
    """Harmless HTML: text, lists, tables, links over https. No pictures (they tell who reads), styles, forms, scripts.

    A first heading becomes a second: the page has its own.
    """
    for tag in _H1:
        html = html.replace(tag, f"{tag[:-1]}2")
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer external",
        strip_comments=True,
    )


def clean_each(html: Mapping[str, str]) -> dict[str, str]:
    """As `clean`, per language."""
    return {language: clean(text) for language, text in html.items()}
