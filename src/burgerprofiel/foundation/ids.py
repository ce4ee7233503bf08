"""Identifiers that sort by the time they were made (UUID version 7, RFC 9562 section 5.7)."""

from __future__ import annotations

import os
import time
import uuid
from typing import Final

_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new() -> uuid.UUID:
    """A new UUIDv7: 48 bits of milliseconds, then 74 random bits."""
    millis = time.time_ns() // 1_000_000
    value = (millis & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def many(count: int) -> list[str]:
    """So many new ones as text, in order: what is made together keeps its order."""
    millis = f"{time.time_ns() // 1_000_000:012x}"
    lots = os.urandom(10 * count).hex()
    begin = f"{millis[:8]}-{millis[8:]}-7"
    return sorted(
        f"{begin}{lots[at : at + 3]}-{_VARIANT[lots[at + 3]]}{lots[at + 4 : at + 7]}-{lots[at + 7 : at + 19]}"
        for at in range(0, 20 * count, 20)
    )
