"""A simulator as a process of its own beside the tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import loopback

_ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def started(name: str, *options: str) -> Iterator[list[str]]:
    """Start `simulators.NAME` at a free port; yields the words with which it says that it is ready, its addresses last.

    It stops with the block.
    """
    command = [sys.executable, "-m", f"simulators.{name}", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()
        finally:
            process.terminate()
            process.wait(loopback.PATIENCE)
