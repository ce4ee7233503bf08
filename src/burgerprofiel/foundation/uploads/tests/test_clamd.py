"""The conversation with the scanner: with the real one, and with ones that misbehave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from burgerprofiel.foundation.uploads import clamd as client
from burgerprofiel.foundation.uploads.tests import files, scanner

Behaviour = Callable[[socket.socket], None]


@contextmanager
def _impostor(behave: Behaviour) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def _read_all(connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(bytes(4)):
        received += connection.recv(65536)
    return received


@scanner.needs_clamd
def test_the_real_scanner_tells_clean_from_infected(clamd: str) -> None:
    assert client.scan(b"nothing wrong", address=clamd) is None
    assert client.scan(b"", address=clamd) is None
    assert client.scan(scanner.EICAR, address=clamd) == "Burgerprofiel.Eicar.UNOFFICIAL"
    assert (
        client.scan(b"x" * 200_000 + scanner.OURS + b"y" * 200_000, address=clamd)
        == "Burgerprofiel.Ours.UNOFFICIAL"
    )


@scanner.needs_clamd
def test_the_real_scanner_finds_what_is_packed_in_an_archive(clamd: str) -> None:
    packed = files.archive({"a/b.txt": scanner.EICAR})
    assert client.scan(packed, address=clamd) == "Burgerprofiel.Eicar.UNOFFICIAL"


@scanner.needs_clamd
def test_a_file_beyond_the_limit_of_the_scanner_is_no_clean_file(clamd: str) -> None:
    with pytest.raises(client.TooLongForScannerError):
        client.scan(b"x" * (scanner.STREAM_LIMIT + 1), address=clamd)


def test_the_content_goes_in_chunks_with_their_length_and_ends_with_zero() -> None:
    got: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        got.append(_read_all(connection))
        connection.sendall(b"stream: OK\0")

    with _impostor(listen) as address:
        assert client.scan(b"a" * 65536 + b"bc", address=address) is None
    expected = b"zINSTREAM\0" + b"\0\1\0\0" + b"a" * 65536 + b"\0\0\0\2bc" + bytes(4)
    assert got == [expected]


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"stream: ",
        b"ERROR\0",
        b"stream: OKAY\0",
        b"OK\0",
        b"stream: Can't allocate memory ERROR\0",
        b"x" * 9000,
    ],
)
def test_whatever_is_no_verdict_makes_nothing_clean(reply: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        _read_all(connection)
        connection.sendall(reply)

    with _impostor(answer) as address, pytest.raises(client.NoVerdictError):
        client.scan(b"content", address=address)


def test_a_scanner_that_hangs_meets_the_deadline() -> None:
    over = threading.Event()

    def hang(connection: socket.socket) -> None:
        over.wait(60)

    with _impostor(hang) as address:
        started = time.monotonic()
        with pytest.raises(client.NoVerdictError):
            client.scan(b"content", address=address, total_seconds=0.3)
        over.set()
    assert time.monotonic() - started < 30


def test_a_scanner_that_drips_its_answer_meets_the_deadline() -> None:
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with suppress(OSError):
            while not over.wait(0.05):
                connection.sendall(b"s")

    with _impostor(drip) as address:
        with pytest.raises(client.NoVerdictError):
            client.scan(b"content", address=address, total_seconds=0.4)
        over.set()


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.sock", "127.0.0.1:1", "nonsense"])
def test_no_scanner_is_no_verdict(address: str) -> None:
    with pytest.raises(client.NoVerdictError):
        client.scan(b"content", address=address)
