"""Fictitious official numbers, each used once in a test run."""

from __future__ import annotations

import itertools

_counter = itertools.count(1)


def insz() -> str:
    """A national number with a month that does not exist (61 to 72)."""
    number = next(_counter)
    head = (
        f"{90 - number // 11000:02d}{61 + number // 900 % 12:02d}{1 + number % 28:02d}{number % 900 + 1:03d}"
    )
    return f"{head}{97 - int(head) % 97:02d}"


def kbo() -> str:
    """An enterprise number that passes its check."""
    head = f"0{next(_counter) + 7_000_000:07d}"
    return f"{head}{97 - int(head) % 97:02d}"
