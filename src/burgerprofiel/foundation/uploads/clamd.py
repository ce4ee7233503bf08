r"""ClamAV: a file goes to `clamd` over INSTREAM and comes back as clean or infected; anything else is no answer.

`zINSTREAM\0`, then chunks with their length before them (4 bytes, big-endian), then a length of zero. The whole
conversation has one deadline. A scanner that is down, slow or confused never makes a file clean.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from typing import Final

from burgerprofiel.foundation.uploads.contracts import Reason

CONNECT_SECONDS: Final = 2.0
TOTAL_SECONDS: Final = 60.0
_CHUNK: Final = 64 * 1024
_MAX_REPLY: Final = 4_096
_INFECTED: Final = re.compile(r"stream: (?P<signature>.+) FOUND")


class NoVerdictError(Exception):
    """The scanner did not say whether the file is clean; try again later."""


class TooLongForScannerError(Exception):
    """The file is longer than the scanner takes (`StreamMaxLength`); it can never become clean."""

    reason = Reason.TOO_LARGE


def scan(content: bytes, *, address: str, total_seconds: float = TOTAL_SECONDS) -> str | None:
    """The name of what was found in the content, or None when it is clean.

    `address` is `unix:/path` or `host:port`. Raises NoVerdictError and TooLongForScannerError.
    """
    deadline = time.monotonic() + total_seconds
    try:
        with _connected(address) as connection:
            reply = _converse(connection, content, deadline=deadline)
    except OSError as error:  # also every timeout
        raise NoVerdictError("the scanner cannot be reached or was too slow") from error
    if reply == "stream: OK":
        return None
    if found := _INFECTED.fullmatch(reply):
        return found["signature"]
    if "size limit exceeded" in reply:
        raise TooLongForScannerError
    raise NoVerdictError("the scanner did not give a verdict")


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    if not port.isdigit():
        raise NoVerdictError("CLAMD is neither unix:/path nor host:port")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)


def _converse(connection: socket.socket, content: bytes, *, deadline: float) -> str:
    try:
        for message in _messages(content):
            _limit(connection, deadline)
            connection.sendall(message)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it stopped listening at its limit and has said so, or said nothing at all
    reply = bytearray()
    while b"\0" not in reply and len(reply) < _MAX_REPLY:
        _limit(connection, deadline)
        received = connection.recv(_MAX_REPLY)
        if not received:
            break
        reply += received
    return bytes(reply).partition(b"\0")[0].decode("utf-8", "replace").strip()


def _messages(content: bytes) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for start in range(0, len(content), _CHUNK):
        chunk = content[start : start + _CHUNK]
        yield len(chunk).to_bytes(4, "big") + chunk
    yield bytes(4)


def _limit(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
