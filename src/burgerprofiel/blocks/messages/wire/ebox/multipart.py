"""A publication on its way: multipart with the JSON part `messageToPublish` and files, in any order, as a stream.

A file is passed on piece by piece while it is counted and digested, so that nothing is kept in memory; whether its
digest is the one that was told is known at the end only (`publishing.check`).
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol
from urllib.parse import quote, unquote

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import Discreet

JSON_PART = "messageToPublish"
MOST_PARTS = 16
MOST_JSON_BYTES = 1024 * 1024
MOST_FILE_BYTES = 30 * 1024 * 1024
_BOUNDARY = re.compile(rb"[A-Za-z0-9'()+_,./:=? -]{0,69}[A-Za-z0-9'()+_,./:=?-]")

# it would write a line for each byte that a stranger gets wrong
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


class Sink(Protocol):
    """Where a file goes."""

    def write(self, data: bytes, /) -> object:
        """Take a piece."""


Open = Callable[[str], Sink]
"""Makes room for the file of a part, by the name of the part."""


class ReceivedFile(Discreet, frozen=True, kw_only=True):
    """A file as it came; `size` in bytes. Its name is the sender's: for people, never for a path."""

    part: str
    file_name: str
    media_type: str
    size: int
    sha256: bytes


class Received(Discreet, frozen=True, kw_only=True):
    """Everything that came: the JSON part, unread, and the files."""

    publication: bytes
    files: tuple[ReceivedFile, ...]


def receive(
    chunks: Iterable[bytes], *, content_type: str, open_file: Open, most_file_bytes: int = MOST_FILE_BYTES
) -> Received:
    """Read a body. Raises FormatError; what was written to a sink by then is to be thrown away."""
    reader = _Reader(open_file, most_file_bytes=most_file_bytes)
    try:
        parser = MultipartParser(_boundary(content_type), reader.callbacks())
        for chunk in chunks:
            parser.write(chunk)
        parser.finalize()
    except FormParserError:
        raise FormatError("not-multipart") from None
    return reader.result()


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type.encode("utf-8", "replace"))
    boundary = options.get(b"boundary", b"")
    if kind not in (b"multipart/form-data", b"multipart/mixed") or not _BOUNDARY.fullmatch(boundary):
        raise FormatError("not-multipart", field="Content-Type")
    return boundary


class _Reader:
    """Takes the events of the parser; knows which part it is in."""

    def __init__(self, open_file: Open, *, most_file_bytes: int) -> None:
        self._open, self._most = open_file, most_file_bytes
        self._json: bytearray | None = None
        self._files: list[ReceivedFile] = []
        self._headers: dict[bytes, bytes] = {}
        self._field, self._value = bytearray(), bytearray()
        self._part: _File | None = None
        self._parts, self._is_whole = 0, False

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._field.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_headers_finished": self._start,
            "on_part_data": self._data,
            "on_part_end": self._finish,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._parts += 1
        self._headers = {}
        if self._parts > MOST_PARTS:
            raise FormatError("too-many", field="parts")

    def _header(self) -> None:
        self._headers[bytes(self._field).lower()] = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def _start(self) -> None:
        disposition, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if disposition != b"form-data" or not 0 < len(name) <= 80:
            raise FormatError("invalid", field="Content-Disposition")
        if name == JSON_PART:
            if self._json is not None:
                raise FormatError("twice", field=JSON_PART)
            self._json, self._part = bytearray(), None
            return
        self._part = _File(
            name,
            file_name=unquote(options.get(b"filename", b"").decode("utf-8", "replace")),
            media_type=parse_options_header(self._headers.get(b"content-type"))[0].decode("latin-1"),
            sink=self._open(name),
        )

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part:
            self._part.take(data[start:end], most=self._most)
        elif self._json is not None:
            self._json += data[start:end]
            if len(self._json) > MOST_JSON_BYTES:
                raise FormatError("too-large", field=JSON_PART)

    def _finish(self) -> None:
        if self._part:
            self._files.append(self._part.done())
        self._part = None

    def _end(self) -> None:
        self._is_whole = True

    def result(self) -> Received:
        if not self._is_whole:
            raise FormatError("not-multipart")
        if self._json is None:
            raise FormatError("missing", field=JSON_PART)
        return Received(publication=bytes(self._json), files=tuple(self._files))


class _File:
    """A file while it comes."""

    def __init__(self, part: str, *, file_name: str, media_type: str, sink: Sink) -> None:
        self._part, self._file_name, self._media_type, self._sink = part, file_name, media_type, sink
        self._digest, self._size = hashlib.sha256(), 0

    def take(self, data: bytes, *, most: int) -> None:
        self._size += len(data)
        if self._size > most:
            raise FormatError("too-large", field="file")
        self._digest.update(data)
        self._sink.write(data)

    def done(self) -> ReceivedFile:
        return ReceivedFile(
            part=self._part,
            file_name=self._file_name,
            media_type=self._media_type,
            size=self._size,
            sha256=self._digest.digest(),
        )


class FileToSend(msgspec.Struct, frozen=True, kw_only=True):
    """A file to hand over; `chunks` may come from anywhere."""

    part: str
    file_name: str
    media_type: str
    chunks: Iterable[bytes]


def render(publication: bytes, *, files: Iterable[FileToSend]) -> tuple[str, Iterator[bytes]]:
    """The content type and the body of a publication; names of files outside ASCII are percent-encoded."""
    boundary = secrets.token_hex(16)
    return f"multipart/form-data; boundary={boundary}", _body(publication, files=files, boundary=boundary)


def _body(publication: bytes, *, files: Iterable[FileToSend], boundary: str) -> Iterator[bytes]:
    yield _head(boundary, f'name="{JSON_PART}"', "application/json")
    yield publication
    for file in files:
        named = f'name="{quote(file.part)}"; filename="{quote(file.file_name, safe=_PLAIN)}"'
        yield b"\r\n" + _head(boundary, named, quote(file.media_type, safe="/.+-"))
        yield from file.chunks
    yield f"\r\n--{boundary}--\r\n".encode()


_PLAIN = " !#$&'()+,-.;=@[]^_`{}~"


def _head(boundary: str, named: str, media_type: str) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\nContent-Type: {media_type}\r\n\r\n"
    return head.encode()
