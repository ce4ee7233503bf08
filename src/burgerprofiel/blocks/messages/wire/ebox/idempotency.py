"""The header `Idempotency-Key`: a string of RFC 8941 §3.3.3, so between quotes.

A key that the same sender and application gave before is refused with 409, whatever the content is now.
"""

from __future__ import annotations

import re

from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError

HEADER = "Idempotency-Key"
LONGEST = 255
_STRING = re.compile(r' *"((?:[ !#-\[\]-~]|\\["\\])*)" *')
_ESCAPED = re.compile(r'\\(["\\])')


def parse(header: str) -> str:
    """The key in a header. Raises FormatError for no string, an empty or a long one; parameters are not allowed."""
    found = _STRING.fullmatch(header)
    key = _ESCAPED.sub(r"\1", found[1]) if found else ""
    if not 0 < len(key) <= LONGEST:
        raise FormatError("invalid", field=HEADER)
    return key


def render(key: str) -> str:
    """The header of a key. Raises FormatError for what such a string cannot hold: anything but printable ASCII."""
    if not 0 < len(key) <= LONGEST or not all(" " <= character <= "~" for character in key):
        raise FormatError("invalid", field=HEADER)
    return '"' + re.sub(r'(["\\])', r"\\\1", key) + '"'
