"""Partners that run elsewhere: a simulator as its own process, which is told what it knows and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from burgerprofiel.blocks.identity.oidc import client_keys
from burgerprofiel.foundation import config
from tests import loopback
from tests.simulator import started

Configure = Callable[[str], None]


class Elsewhere:
    """The partners of one simulator."""

    def __init__(self, base: str, http: httpx.Client) -> None:
        self.base, self._http = base, http

    def faults(self, **wanted: object) -> None:
        """What goes wrong from now on, in place of what went wrong before."""
        self._http.delete(f"{self.base}/_faults").raise_for_status()
        self._http.post(f"{self.base}/_faults", json=wanted).raise_for_status()

    def asked(self) -> list[dict[str, Any]]:
        """What was asked, in order."""
        found: list[dict[str, Any]] = self._http.get(f"{self.base}/_admin/asked").json()
        return found

    def know(self, name: str, *, number: str, **known: object) -> None:
        """Let one of them know the person with this number."""
        self._http.post(f"{self.base}/_admin/{name}", json={"number": number, **known}).raise_for_status()


@contextmanager
def simulator(name: str, *options: str, folder: Path) -> Iterator[Elsewhere]:
    """A simulator that trusts our keys, until the end of the block."""
    keys = folder / "jwks.json"
    keys.write_text(json.dumps(client_keys.public_jwks()))
    with started(name, "--client", f"burgerprofiel={keys}", *options) as ready, loopback.client() as http:
        yield Elsewhere(ready[-1], http)


@contextmanager
def configured(
    monkeypatch: pytest.MonkeyPatch, changed: config.Config, *, path: Path, read: Any
) -> Iterator[Configure]:
    """Settings that name a file, and what writes it; `read` is what reads it (cached)."""

    def write(content: str) -> None:
        path.write_text(content)
        read.cache_clear()

    monkeypatch.setattr(config, "current", lambda: changed)
    yield write
    read.cache_clear()
