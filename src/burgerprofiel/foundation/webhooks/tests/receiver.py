"""A system of an authority that receives webhooks, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What it got, and how it answers: `status` for messages; the challenge is echoed unless told otherwise."""

    url: str = ""
    status: int = 204
    echo: bool = True
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, object]]:
        """What it got apart from verifications."""
        bodies = [json.loads(body) for _, body in self.got]
        return [body for body in bodies if body["type"] != "webhooks.verification"]

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        self.got.append((headers, body))
        content = json.loads(body)
        if content["type"] == "webhooks.verification":
            challenge = content["data"]["challenge"] if self.echo else "something else"
            return 200, json.dumps({"challenge": challenge}).encode()
        return self.status, b""


@contextmanager
def running() -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer = receiver.answer({k.lower(): v for k, v in self.headers.items()}, body)
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield receiver
        server.shutdown()
