"""Worker processes that are killed, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.process import serving


class Crew:
    """Some of the product's own worker processes; `deaths` is how many were killed."""

    def __init__(self, size: int, *, environment: Mapping[str, str], log: Path) -> None:
        self._environment, self._log = environment, log
        self._workers: deque[tuple[subprocess.Popen[bytes], ExitStack]] = deque()
        self._size = size
        self.deaths = 0

    def start(self) -> None:
        """Bring it up to its number."""
        while len(self._workers) < self._size:
            stack = ExitStack()
            process = serving.burgerprofiel("worker", environment=self._environment, log=self._log)
            self._workers.append((stack.enter_context(process), stack))

    def kill(self, count: int = 1) -> None:
        """SIGKILL to those that live longest, whatever they are doing."""
        for _ in range(count):
            process, stack = self._workers.popleft()
            assert process.poll() is None, f"a worker ended by itself: see {self._log}"
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            stack.close()
            self.deaths += 1

    def lose(self) -> None:
        """Everybody at once, as when a machine stops."""
        self.kill(len(self._workers))

    def stop(self) -> None:
        """The polite way."""
        while self._workers:
            self._workers.popleft()[1].close()


@contextmanager
def working(size: int, *, environment: Mapping[str, str], log: Path) -> Iterator[Crew]:
    """A crew that is stopped at the end."""
    crew = Crew(size, environment=environment, log=log)
    try:
        yield crew
    finally:
        crew.stop()
