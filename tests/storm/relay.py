"""A mail relay that fails, and writes down outside of the database what it took: a line of `LINE` bytes each, in order.

`python -m tests.storm.relay BOOK SEED CALM_AFTER`: its first line says which port it listens on. Of a hundred mails it
refuses some for now, hangs up on some before it took them, and on some after it did: then nobody hears of its yes.
After so many mails the weather is fine. A line is in the book before the sender hears anything.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
from pathlib import Path
from typing import Final

from bench.smtp_sink import Session, serve

_ID: Final = re.compile(rb"^Message-ID: *<([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)
_BUSY, _AWAY, _MUTE = 0.04, 0.042, 0.044
"""Up to which lot it is busy, away before it took the mail, gone after it did."""
TAKEN, UNHEARD = "+", "-"
LINE: Final = 38


class Book:
    """What was taken, and what the weather is."""

    def __init__(self, path: Path, *, seed: int, calm_after: int) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._chance = random.Random(seed)
        self._left = calm_after

    def lot(self) -> float:
        """From 0 up to 1, which is fine weather."""
        self._left -= 1
        return self._chance.random() if self._left > 0 else 1.0

    def write(self, word: str, content: bytes) -> None:
        """Note a mail by its Message-ID; one without is a fault of ours."""
        found = _ID.search(content)
        os.write(self._file, f"{word}{found[1].decode() if found else 'none':36}\n".encode())


class Moody(Session):
    """One connection."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book

    def take(self, content: bytes) -> bytes:
        """Take it, or not."""
        lot = self._book.lot()
        if lot < _BUSY:
            return b"451 4.3.1 not now\r\n"
        if lot >= _MUTE:
            self._book.write(TAKEN, content)
            return super().take(content)
        if lot >= _AWAY:
            self._book.write(UNHEARD, content)
        self._transport.abort()
        return b""


def main(path: str, seed: str, calm_after: str) -> None:
    """Serve until somebody ends it."""
    book = Book(Path(path), seed=int(seed), calm_after=int(calm_after))
    asyncio.run(serve(lambda: Moody(book)))


if __name__ == "__main__":
    main(*sys.argv[1:])
