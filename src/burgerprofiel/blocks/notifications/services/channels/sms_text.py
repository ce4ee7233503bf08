"""What a text message says: who, about what, and where to look; at most three parts, the address always whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

from burgerprofiel.blocks.notifications.wire import gsm

MOST_PARTS: Final = 3
_MOST_READ: Final = 1000  # characters of a subject that are looked at; three parts hold at most 459
_PLAIN: Final = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}
)
_UNSEEN: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
_TURNING: Final = frozenset(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_JOINING: Final = frozenset("\u200c\u200d\ufe0e\ufe0f")


class TextError(ValueError):
    """The text cannot be made: the address alone does not fit, or is not plain ASCII. `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def compose(*, sender: str, title: str, url: str) -> gsm.Parts:
    """The text `sender: subject`, then the address, where there is one, on a line of its own. Raises TextError.

    `title` may begin with the sender, which is then not said twice. What does not fit in three parts is cut from the
    subject, and only where nothing of that is left from the sender; an ellipsis says so.
    """
    _check(url)
    who, about = tidy(sender), tidy(title)
    about = about.removeprefix(who).lstrip(" :") or about
    end = f"\n{url}" if url else ""
    alphabet = gsm.alphabet_of(f"{who}: {about}{end}")
    dots = "..." if alphabet is gsm.Alphabet.GSM else "…"
    texts: tuple[Callable[[str], str], ...] = (
        lambda kept: f"{who}: {kept}{end}",
        lambda kept: f"{kept}{end}",
    )
    for cut, text in zip((about, who), texts, strict=True):
        found = _longest(cut, dots=dots, text=text, alphabet=alphabet)
        if found is not None:
            return gsm.split(found)
    raise TextError("url-too-long")


def _check(url: str) -> None:
    if not url.isascii() or not url.isprintable() or " " in url:
        raise TextError("url-not-plain")


def tidy(text: str) -> str:
    """One line of characters that show; punctuation that only looks finer becomes what every telephone has."""
    plain = unicodedata.normalize("NFC", text[:_MOST_READ]).translate(_PLAIN)
    shown = (" " if unicodedata.category(one) in _UNSEEN else one for one in plain if one not in _TURNING)
    return " ".join("".join(shown).split())


def _longest(cut: str, *, dots: str, text: Callable[[str], str], alphabet: gsm.Alphabet) -> str | None:
    """The text with as much of `cut` as fits, or None when not even the dots do."""

    def fits(kept: str) -> bool:
        return len(gsm.split(text(kept), alphabet=alphabet).texts) <= MOST_PARTS

    if fits(cut):
        return text(cut)
    low, high = 0, len(cut)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(cut[:middle] + dots) else (low, middle - 1)
    kept = _before_mark(cut, low).rstrip() + dots
    return text(kept) if fits(kept) else None


def _before_mark(text: str, end: int) -> str:
    """The text up to `end`, or less, so that no letter loses its marks."""
    while 0 < end < len(text) and (
        unicodedata.combining(text[end]) or text[end] in _JOINING or text[end - 1] == "\u200d"
    ):
        end -= 1
    return text[:end]
