"""Where benchmarks play: a PostgreSQL of their own, processors given to each player, servers to measure."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from burgerprofiel.foundation import database

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".cache" / "bench"


@dataclass(frozen=True, slots=True)
class Cores:
    """Which processors the measured server, PostgreSQL and the load generator run on."""

    server: tuple[int, ...]
    database: tuple[int, ...]
    load: tuple[int, ...]


def cores() -> Cores:
    """One core for the server; with four, two for PostgreSQL and one for the load, else they share the rest."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) >= 4:
        return Cores((available[0],), (available[1], available[2]), (available[3],))
    rest = tuple(available[1:]) or (available[0],)
    return Cores((available[0],), rest, rest)


@dataclass(frozen=True, slots=True)
class Stage:
    """A running, migrated database; `url` is the application's role, `owner_url` the owner's."""

    url: str
    owner_url: str
    environment: dict[str, str]


@contextmanager
def stage(*, name: str = "burgerprofiel", pinned: bool = True) -> Iterator[Stage]:
    """Start the benchmark's PostgreSQL (kept between runs) and migrate database `name`."""
    HOME.mkdir(parents=True, exist_ok=True)
    everything = os.sched_getaffinity(0)
    if pinned:
        os.sched_setaffinity(0, cores().database)  # inherited by the postmaster
    with database.embedded_server(HOME) as admin_url:
        os.sched_setaffinity(0, everything)
        database.prepare(admin_url, database=name)
        owner_url = database.with_role(admin_url, "burgerprofiel_owner", database=name)
        environment = {
            **os.environ,
            "DATABASE_URL": database.with_role(admin_url, "burgerprofiel_app", database=name),
            "DATA_DIR": str(HOME / "data"),
            "DJANGO_SETTINGS_MODULE": "burgerprofiel.site.settings",
            "PYTHONPATH": str(ROOT),
        }
        _migrate(environment={**environment, "DATABASE_URL": owner_url})
        database.grant(owner_url)
        yield Stage(environment["DATABASE_URL"], owner_url, environment)


def _migrate(*, environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=environment, check=True, cwd=ROOT
    )


def use(where: Stage) -> None:
    """Set Django up in this process on the stage's database, as the application's role."""
    os.environ.update(where.environment)
    import django  # noqa: PLC0415

    django.setup()


def free_port() -> int:
    """A TCP port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def granian(
    target: str, *, environment: dict[str, str], interface: str = "wsgi", threads: int = 4, workers: int = 1
) -> Iterator[tuple[int, psutil.Process]]:
    """Serve `module:app` on a free port, pinned to the server's core; yields port and process."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", interface, "--port", str(port), "--no-ws"]
    command += ["--workers", str(workers), "--log-level", "error", "--respawn-failed-workers"]
    if interface == "wsgi":
        command += ["--blocking-threads", str(threads)]
    process = subprocess.Popen([*command, target], env=environment, cwd=ROOT)
    running = psutil.Process(process.pid)
    try:
        running.cpu_affinity(list(cores().server))
        _await_port(port, process)
        for child in running.children(recursive=True):
            child.cpu_affinity(list(cores().server))
        yield port, running
    finally:
        process.terminate()
        process.wait(10)


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server stopped before it answered")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not answer within 20 seconds")


@contextmanager
def as_load_generator() -> Iterator[None]:
    """Run the block on the load generator's processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores().load)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def run(url: str, statements: Sequence[str]) -> None:
    """Run statements on a database, each in its own transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
