"""The alphabets of text messages and how a text falls into parts (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24).

A message of one part has room for 160 characters of the GSM alphabet or for 70 units of UCS-2; of several parts each
loses six octets to the header that binds them, and has room for 153 or 67. Characters of the extension table take two
places, characters beyond the first plane of Unicode two units; neither is ever cut in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_ESCAPE: Final = 0x1B
_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_OCTETS: Final = {
    **{character: bytes([code]) for code, character in enumerate(_BASIC) if code != _ESCAPE},
    **{character: bytes([_ESCAPE, code]) for code, character in _EXTENSION.items()},
}


class Alphabet(StrEnum):
    """What a text is written in; the value is how a gateway is told."""

    GSM = "gsm"
    UCS2 = "ucs2"


_WHOLE: Final = {Alphabet.GSM: 160, Alphabet.UCS2: 70}
_PART: Final = {Alphabet.GSM: 153, Alphabet.UCS2: 67}


@dataclass(frozen=True, slots=True)
class Parts:
    """A text as it goes over the air."""

    alphabet: Alphabet
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.texts)


def alphabet_of(text: str) -> Alphabet:
    """The GSM alphabet where it has every character, else UCS-2."""
    return Alphabet.GSM if all(character in _OCTETS for character in text) else Alphabet.UCS2


def encode(text: str, *, alphabet: Alphabet) -> bytes:
    """The octets: GSM with one place per octet (how SMPP and gateways take it), UCS-2 with the high octet first.

    Raises UnicodeEncodeError on what the alphabet does not have.
    """
    if alphabet is Alphabet.UCS2:
        return text.encode("utf-16-be")
    try:
        return b"".join(_OCTETS[character] for character in text)
    except KeyError:
        at = next(at for at, character in enumerate(text) if character not in _OCTETS)
        raise UnicodeEncodeError("gsm", text, at, at + 1, "not in the GSM alphabet") from None


def split(text: str, *, alphabet: Alphabet | None = None) -> Parts:
    """The text in as few parts as it takes, in the alphabet given or else in the smallest that has it."""
    chosen = alphabet or alphabet_of(text)
    widths = [_width(character, chosen) for character in text]
    if sum(widths) <= _WHOLE[chosen]:
        return Parts(chosen, (text,))
    return Parts(chosen, tuple(_cut(text, widths, room=_PART[chosen])))


def _width(character: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.UCS2:
        return 1 if character <= "\uffff" else 2
    return len(_OCTETS[character])


def _cut(text: str, widths: list[int], *, room: int) -> Iterator[str]:
    start, used = 0, 0
    for at, width in enumerate(widths):
        if used + width > room:
            yield text[start:at]
            start, used = at, 0
        used += width
    yield text[start:]
