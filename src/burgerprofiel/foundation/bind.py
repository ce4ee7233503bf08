"""Where a process listens: a Unix socket or an address."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes


class BindError(Exception):
    """The process cannot listen where the settings say."""


@dataclass(frozen=True, slots=True)
class Bind:
    """Where a process listens: a Unix socket (`unix:/path`) or `host:port`."""

    socket: Path | None = None
    host: str = ""
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> Bind:
        """Read a setting. Raises BindError."""
        if text.startswith("unix:"):
            path = Path(text.removeprefix("unix:"))
            if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
                raise BindError(f"the path of the socket is too long for Unix: {path}")
            return cls(socket=path)
        host, _, port = text.rpartition(":")
        if not port.isdigit():
            raise BindError(f"write unix:/path or host:port, not {text}")
        return cls(host=host.strip("[]") or "127.0.0.1", port=int(port))

    def make_room(self) -> None:
        """Remove the socket that an earlier process left behind."""
        if self.socket is not None:
            self.socket.parent.mkdir(parents=True, exist_ok=True)
            self.socket.unlink(missing_ok=True)
