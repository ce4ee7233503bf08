"""Partners as a process beside the tests (`simulators.usage`, `simulators.certificates`), asked by a block of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from burgerprofiel.blocks.identity.oidc import client_keys
from burgerprofiel.foundation import config
from tests import loopback

ROOT = Path(__file__).resolve().parents[1]
Configure = Callable[[str], None]
"""Write the file that names the partners."""


class Elsewhere:
    """The partners that run elsewhere, at `base`."""

    def __init__(self, base: str, http: httpx.Client) -> None:
        self.base, self._http = base, http

    def faults(self, **wanted: object) -> None:
        """Switch everything off, then on what a test needs."""
        self._http.delete(f"{self.base}/_faults").raise_for_status()
        self._http.post(f"{self.base}/_faults", json=wanted).raise_for_status()

    def asked(self) -> list[dict[str, Any]]:
        """What they were asked since the start, oldest first."""
        found: list[dict[str, Any]] = self._http.get(f"{self.base}/_admin/asked").json()
        return found

    def know(self, name: str, **given: object) -> None:
        """Let one of them know something of a person."""
        self._http.post(f"{self.base}/_admin/{name}", json=given).raise_for_status()


@contextmanager
def running(simulator: str, *options: str, folder: Path) -> Iterator[Elsewhere]:
    """Start a simulator that knows this platform by its keys, which are written in `folder`."""
    keys = folder / "jwks.json"
    command = [sys.executable, "-m", f"simulators.{simulator}", "--port", "0", *options]
    process = subprocess.Popen(
        [*command, "--client", f"burgerprofiel={keys}"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    base = process.stdout.readline().split()[-1]
    keys.write_text(json.dumps(client_keys.public_jwks()))
    try:
        with loopback.client() as http:
            yield Elsewhere(base, http)
    finally:
        process.terminate()
        process.wait(loopback.PATIENCE)
        process.stdout.close()


@contextmanager
def configured(
    setting: str, *, path: Path, forget: Callable[[], None], patch: pytest.MonkeyPatch
) -> Iterator[Configure]:
    """Let a setting name the file at `path`, as long as `patch` lasts; `forget` what was read of it."""
    named: dict[str, Any] = {setting: path}
    changed = replace(config.current(), **named)

    def write(content: str) -> None:
        path.write_text(content)
        forget()

    patch.setattr(config, "current", lambda: changed)
    yield write
    forget()
