"""The connection to the vault, against a server that answers a burst of calls only when all of it is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer

import pytest

from burgerprofiel.foundation.keys import client
from burgerprofiel.foundation.keys.client import VaultClient
from tests import at_once


class Server(ThreadingUnixStreamServer):
    """Answers as many calls as there may be connections together; `used` are the connections that they came by."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        self.used: set[BaseHTTPRequestHandler] = set()
        self.burst = threading.Barrier(client._MOST_CONNECTIONS)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.used.add(self)
        self.server.burst.wait(60)
        self.send_response(204)
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Tests are quiet."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "vault.sock") as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def test_a_burst_leaves_every_connection_for_the_next(server: Server) -> None:
    """One that is closed may be one that a call has just taken, which then ends without an answer."""
    asker = VaultClient(address=f"unix:{server.server_address}", credential="x")
    for _time in range(3):
        assert all(at_once.results(*[asker.answers] * client._MOST_CONNECTIONS))
    asker.close()
    assert len(server.used) == client._MOST_CONNECTIONS
