"""Real processes for tests: started on free ports, waited for, ended with everything they started."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests import database, loopback

PATIENCE = loopback.PATIENCE


def free_port(count: int = 1) -> int:
    """The first of `count` ports in a row that nobody uses; test workers, of neighbouring pids, look far apart."""
    for port in range(20_000 + os.getpid() % 1_000 * 10, 60_000, count):
        if all(_is_free(port + offset) for offset in range(count)):
            return port
    raise AssertionError("no free port")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def until(condition: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> None:
    """Wait until something holds; fail after a while with `what`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def answers(url: str, *, socket_path: str | None = None) -> bool:
    """Whether 200 comes back."""
    if socket_path and not listens(socket_path):
        return False
    with loopback.client(uds=socket_path) as client:
        try:
            return client.get(url, timeout=20).status_code == 200
        except httpx.TransportError:
            return False


def listens(socket_path: str) -> bool:
    """Whether a process listens on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(socket_path) == 0


@contextmanager
def burgerprofiel(
    *arguments: str, environment: Mapping[str, str | None], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command in a process group of its own for the block; a setting that is None is taken out of ours.

    It gets the role in the database that is for this process, on our own database.
    """
    role = "burgerprofiel_worker" if arguments[0] == "worker" else "burgerprofiel_app"
    settings = {**os.environ, "DATABASE_URL": database.as_role(role), **environment}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "burgerprofiel", *arguments],
            env={name: value for name, value in settings.items() if value is not None},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
