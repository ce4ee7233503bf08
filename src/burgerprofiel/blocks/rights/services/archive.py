"""A ZIP file that is made while it is sent: no more than one piece is in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from burgerprofiel.foundation import clock


class _Out(io.RawIOBase):
    """What the archive writes, until somebody takes it."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._waiting += piece
        return len(piece)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def stream(files: Iterable[tuple[str, Iterable[bytes]]], *, made_at: datetime) -> Iterator[bytes]:
    """The bytes of an archive of `(name, content)`, content piece by piece."""
    out = _Out()
    moment = clock.in_belgium(made_at).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            described = zipfile.ZipInfo(name, date_time=moment)
            described.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(described, "w", force_zip64=True) as member:
                for piece in content:
                    member.write(piece)
                    yield out.take()
            yield out.take()
    yield out.take()
