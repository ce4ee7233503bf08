"""The simulator of text messages as a process, and channels that send to it."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec

from burgerprofiel.blocks.notifications.contracts import Outgoing
from burgerprofiel.blocks.notifications.services.channels.sms import SmsChannel
from burgerprofiel.blocks.notifications.services.channels.sms_http import HttpProvider
from burgerprofiel.blocks.notifications.services.channels.sms_provider import Provider
from burgerprofiel.blocks.notifications.services.channels.sms_settings import HttpSettings, SmppSettings
from burgerprofiel.blocks.notifications.services.channels.sms_smpp import SmppProvider
from burgerprofiel.foundation import ids
from tests.simulator import started

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
PATIENCE = 60.0


@dataclass(frozen=True)
class Simulator:
    url: str
    smpp_port: int
    receipts: queue.Queue[tuple[dict[str, str], bytes]]

    def faults(self, **wanted: object) -> None:
        """Switch everything off, then on what a test needs."""
        self._call("DELETE", "/_faults")
        self._call("POST", "/_faults", wanted)

    def forget(self) -> None:
        self._call("DELETE", "/api/messages")

    def messages(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call("GET", f"/api/messages?{query}")["messages"]
        return found

    def _call(self, method: str, path: str, body: object = None) -> Any:
        content = json.dumps(body).encode() if body is not None else None
        asked = urllib.request.Request(
            self.url + path, data=content, method=method, headers={"content-type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return json.load(answer)

    def http(self, name: str = "gateway", *, credentials: str = "token", **changes: Any) -> HttpProvider:
        settings = HttpSettings(
            name=name,
            sender="Burgerprof",
            credentials_file="x",
            url=f"{self.url}/v1/messages",
            seconds=PATIENCE,
        )
        return HttpProvider(msgspec.structs.replace(settings, **changes), credentials=credentials)

    def smpp(self, name: str = "centre", *, password: str = "secret", **changes: Any) -> SmppProvider:
        settings = SmppSettings(
            name=name,
            sender="Burgerprof",
            credentials_file="x",
            host="127.0.0.1",
            port=self.smpp_port,
            system_id="sender",
            tls=False,
            seconds=PATIENCE,
            connect_seconds=PATIENCE,
        )
        return SmppProvider(msgspec.structs.replace(settings, **changes), password=password)


@contextlib.contextmanager
def simulator(folder: Path) -> Iterator[Simulator]:
    """A process with receipts that leave at once, and a server of ours that keeps what comes."""
    came: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
    (folder / "receipts.secret").write_text(SECRET)
    with _listening(came) as port:
        options = ["--smpp-port", "0", "--receipt-ms", "0", "--keep", "100000"]
        options += ["--callback", f"http://127.0.0.1:{port}/"]
        options += ["--callback-secret-file", str(folder / "receipts.secret")]
        with started("sms", *options) as words:
            yield Simulator(words[2], int(words[-1].rpartition(":")[2]), came)


@contextlib.contextmanager
def _listening(came: queue.Queue[tuple[dict[str, str], bytes]]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def channel(
    *providers: Provider, weights: Mapping[str, int] | None = None, lot: Callable[[], float] = lambda: 0.0
) -> Iterator[SmsChannel]:
    """A channel over these; the lot falls on the first that has weight."""
    shared = weights or {one.name: 50 for one in providers}
    made = SmsChannel(providers, weights=shared, lot=lot)
    try:
        yield made
    finally:
        made.close()


def notice(number: int = 1, **changes: Any) -> Outgoing:
    given: dict[str, Any] = {
        "id": ids.new(),
        "address": f"+32470{number:06}",
        "language": "nl",
        "sender": "Stad Voorbeke",
        "title": "Stad Voorbeke: er is nieuws over je dossier",
        "text": "",
        "url": "https://burgerprofiel.example/b/x7Kq2",
    }
    return Outgoing(**{**given, **changes})


def until(found: Callable[[], Any]) -> Any:
    """What `found` gives once it gives something; fails when it never does."""
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < end, "it never came"
        pause.wait(0.005)
    return value
